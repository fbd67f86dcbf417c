import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { Code, isMethod, type Logger } from "@menshen/core";
import type { Alarm } from "@menshen/domain";
import type { App, LinkedElement } from "@menshen/runtime";
import { z } from "zod";
import type { ElementFaults } from "../ops/element-faults.ts";
import type { Metrics } from "../ops/metrics.ts";

const EVERY_MS = 60_000;
/** A later answer is ignored. */
const TIMEOUT_MS = 10_000;
const ASKED_PER_TURN = 100;

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

/** Collects the alarms of the server and of every active element that has some: every minute, and of what a reload changed. */
export function watchAlarms(
  sources: AlarmSources,
  metrics: Pick<Metrics, "alarms">,
  log: Logger,
): Alarms {
  let current: readonly CurrentAlarm[] = [];
  let ofElements: readonly CurrentAlarm[] = [];
  let changed = new Set<string>();
  let running: Promise<void> | undefined;
  let asksAll = false;
  async function refresh(names?: ReadonlySet<string>): Promise<void> {
    ofElements = await elementAlarms(sources.app, ofElements, log, names);
    const next = [...(await ownAlarms(sources, log)), ...ofElements];
    logChanges(log, current, next);
    metrics.alarms([...next, ...sources.faults.alarms()]);
    current = next;
  }
  function check(names?: ReadonlySet<string>): Promise<void> {
    if (running) return running;
    asksAll = names === undefined;
    running = refresh(names).finally(() => {
      running = undefined;
    });
    return running;
  }
  /** A check that is running may have called the elements of the previous snapshot. */
  async function checkChanged(): Promise<void> {
    if (running) {
      await running;
      return checkChanged();
    }
    if (changed.size === 0) return;
    const names = changed;
    changed = new Set();
    await check(names);
  }
  // Not at the start, when a first suite ticket, for example, has not arrived yet.
  const timer = setInterval(() => void check(), EVERY_MS).unref();
  const off = sources.app.onSnapshot((snapshot) => {
    for (const name of snapshot.changed) changed.add(name);
    void checkChanged();
  });
  return {
    async list() {
      if (!asksAll) await running;
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

/**
 * Never rejects: an element that fails to answer keeps its previous alarms.
 * @param names only those elements are asked; the others keep theirs
 */
async function elementAlarms(
  app: App,
  before: readonly CurrentAlarm[],
  log: Logger,
  names?: ReadonlySet<string>,
): Promise<CurrentAlarm[]> {
  const { elements } = app.snapshot;
  const asked = names
    ? Array.from(names).flatMap((name) => elements.get(name) ?? [])
    : elements.values();
  // One timer, which ends with the check: thousands of late errors would block the event loop.
  const checked = new AbortController();
  const late = timeout(checked.signal);
  late.catch(() => undefined);
  const context = { caller: "server", ip: "", signal: checked.signal, app } as const;
  const ask = async (element: LinkedElement): Promise<CurrentAlarm[]> => {
    const { fullName } = element;
    try {
      const alarms = await Promise.race([app.call(element, "alarms", undefined, context), late]);
      return Reported.parse(alarms).map((alarm) => ({ element: fullName, ...alarm }));
    } catch (error) {
      log.debug({ element: fullName, err: error }, "alarms check failed");
      return before.filter((alarm) => alarm.element === fullName);
    }
  };
  const answers: Promise<CurrentAlarm[]>[] = [];
  for (const element of asked) {
    if (!element.isActive || !isMethod(element.members["alarms"])) continue;
    answers.push(ask(element));
    if (answers.length % ASKED_PER_TURN === 0) await nextTurn();
  }
  const found = (await Promise.all(answers)).flat();
  checked.abort();
  const others = names
    ? before.filter(({ element }) => !names.has(element) && elements.has(element))
    : [];
  return [...others, ...found].sort((a, b) => compareNames(a.element, b.element));
}

function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

async function ownAlarms({ own }: AlarmSources, log: Logger): Promise<readonly CurrentAlarm[]> {
  return await own().catch((error: unknown) => {
    log.debug({ err: error }, "alarms check failed");
    return [];
  });
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
