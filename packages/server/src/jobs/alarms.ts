import { setTimeout as wait } from "node:timers/promises";
import { Code, type Logger } from "@menshen/core";
import { offering, type Alarm } from "@menshen/domain";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import type { ElementFaults } from "../ops/element-faults.ts";
import type { Metrics } from "../ops/metrics.ts";

const EVERY_MS = 60_000;
/** A later answer is ignored. */
const TIMEOUT_MS = 10_000;

export interface CurrentAlarm extends Alarm {
  /** Full name of the element that raised it. */
  readonly element: string;
}

/** Problems that elements report. */
export interface Alarms {
  /** Checks now. */
  list(): Promise<readonly CurrentAlarm[]>;
  stop(): Promise<void>;
}

const Text = z.string().max(1000);
const Reported: z.ZodType<Alarm[]> = z.array(
  z.object({
    code: z.string().min(1).max(100),
    message: z.object({ zh: Text, en: Text }),
    sinceMs: z.number().nullable(),
  }),
);

export interface AlarmSources {
  readonly app: App;
  /** Alarms that the server itself raises. */
  readonly own: () => Promise<readonly CurrentAlarm[]>;
  readonly faults: Pick<ElementFaults, "alarms">;
}

/** Collects the alarms of the server and of every active element that has some: every minute and after every reload. */
export function watchAlarms(
  sources: AlarmSources,
  metrics: Pick<Metrics, "alarms">,
  log: Logger,
): Alarms {
  let current: readonly CurrentAlarm[] = [];
  let running: Promise<void> | undefined;
  async function refresh(): Promise<void> {
    const next = await collectAlarms(sources, current, log);
    logChanges(log, current, next);
    metrics.alarms([...next, ...sources.faults.alarms()]);
    current = next;
  }
  function check(): Promise<void> {
    running ??= refresh().finally(() => {
      running = undefined;
    });
    return running;
  }
  // Not at the start, when a first suite ticket, for example, has not arrived yet.
  const timer = setInterval(() => void check(), EVERY_MS).unref();
  // A check that is running may have called the elements of the previous snapshot.
  const off = sources.app.onSnapshot(() => void (running ?? Promise.resolve()).then(check));
  return {
    async list() {
      await check();
      return [...current, ...sources.faults.alarms()];
    },
    async stop() {
      clearInterval(timer);
      off();
      await running;
    },
  };
}

/** Never rejects: an element that fails to answer keeps its previous alarms. */
async function collectAlarms(
  { app, own }: AlarmSources,
  before: readonly CurrentAlarm[],
  log: Logger,
): Promise<CurrentAlarm[]> {
  const elements = offering(app.snapshot.elements.values(), "alarms");
  // One timer, which ends with the check: thousands of late errors would block the event loop.
  const checked = new AbortController();
  const late = timeout(checked.signal);
  late.catch(() => undefined);
  const answers = await Promise.all(
    elements.map(async ({ fullName: element, method }) => {
      try {
        const alarms = await Promise.race([method(), late]);
        return Reported.parse(alarms).map((alarm) => ({ element, ...alarm }));
      } catch (error) {
        log.debug({ element, err: error }, "alarms check failed");
        return before.filter((alarm) => alarm.element === element);
      }
    }),
  );
  checked.abort();
  const ours = await own().catch((error: unknown) => {
    log.debug({ err: error }, "alarms check failed");
    return [];
  });
  return [...ours, ...answers.flat()];
}

async function timeout(signal: AbortSignal): Promise<never> {
  await wait(TIMEOUT_MS, undefined, { ref: false, signal });
  throw new Code(50000, `timed out after ${TIMEOUT_MS / 1000} seconds`);
}

/** Logs an alarm once when it appears and once when it is cleared. */
function logChanges(
  log: Logger,
  before: readonly CurrentAlarm[],
  now: readonly CurrentAlarm[],
): void {
  const had = new Set(before.map(keyOf));
  const has = new Set(now.map(keyOf));
  for (const alarm of now) if (!had.has(keyOf(alarm))) log.warn(fieldsOf(alarm), alarm.message.en);
  for (const alarm of before)
    if (!has.has(keyOf(alarm))) log.info(fieldsOf(alarm), "alarm cleared");
}

/** An element may report one code several times, such as for several companies. */
function keyOf({ element, code, message }: CurrentAlarm): string {
  return `${element} ${code} ${message.en}`;
}

function fieldsOf({ element, code, sinceMs }: CurrentAlarm) {
  return { element, alarm: code, sinceMs };
}
