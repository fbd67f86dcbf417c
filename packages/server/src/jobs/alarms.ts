import { setTimeout as wait } from "node:timers/promises";
import { Code, type Logger } from "@menshen/core";
import { offering, type Alarm } from "@menshen/domain";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import type { Metrics } from "../ops/metrics.ts";

const EVERY_MS = 60_000;
/** An element that answers later has not answered. */
const PATIENCE_MS = 10_000;

interface StandingAlarm extends Alarm {
  /** Full name of the element that raised it. */
  readonly element: string;
}

/** What elements say is wrong right now. */
export interface Alarms {
  /** Asks them now. */
  list(): Promise<readonly StandingAlarm[]>;
  stop(): Promise<void>;
}

const Text = z.string().max(1000);
const Told: z.ZodType<Alarm[]> = z.array(
  z.object({
    code: z.string().min(1).max(100),
    message: z.object({ zh: Text, en: Text }),
    sinceMs: z.number().nullable(),
  }),
);

/** Asks every active element that has an internal `alarms`, now and then and after every reload. */
export function watchAlarms(app: App, metrics: Pick<Metrics, "alarms">, log: Logger): Alarms {
  let standing: readonly StandingAlarm[] = [];
  let round: Promise<void> | undefined;
  async function ask(): Promise<void> {
    const next = await askAll(app, standing, log);
    tell(log, standing, next);
    metrics.alarms(next);
    standing = next;
  }
  function look(): Promise<void> {
    round ??= ask().finally(() => {
      round = undefined;
    });
    return round;
  }
  // Not at once: what a start brings along, such as a first ticket, is still on its way.
  const timer = setInterval(() => void look(), EVERY_MS).unref();
  // What is under way may have asked the elements of before.
  const off = app.onSnapshot(() => void (round ?? Promise.resolve()).then(look));
  return {
    async list() {
      await look();
      return standing;
    },
    async stop() {
      clearInterval(timer);
      off();
      await round;
    },
  };
}

/** Never rejects: who cannot answer leaves things as they were, and hinders nobody else. */
async function askAll(
  app: App,
  before: readonly StandingAlarm[],
  log: Logger,
): Promise<StandingAlarm[]> {
  const askable = offering(app.snapshot.elements.values(), "alarms");
  const answers = await Promise.all(
    askable.map(async ({ fullName: element, method }) => {
      try {
        const alarms = await Promise.race([method(), tooLate()]);
        return Told.parse(alarms).map((alarm) => ({ element, ...alarm }));
      } catch (error) {
        log.debug({ element, err: error }, "an element could not tell its alarms");
        return before.filter((alarm) => alarm.element === element);
      }
    }),
  );
  return answers.flat();
}

async function tooLate(): Promise<never> {
  await wait(PATIENCE_MS, undefined, { ref: false });
  throw new Code(50000, `it took longer than ${PATIENCE_MS / 1000} seconds`);
}

/** Once when one appears, once when it is gone. */
function tell(log: Logger, before: readonly StandingAlarm[], now: readonly StandingAlarm[]): void {
  const had = new Set(before.map(keyOf));
  const has = new Set(now.map(keyOf));
  for (const alarm of now) if (!had.has(keyOf(alarm))) log.warn(fieldsOf(alarm), alarm.message.en);
  for (const alarm of before)
    if (!has.has(keyOf(alarm))) log.info(fieldsOf(alarm), "an alarm is over");
}

/** One code may stand for several things, such as companies. */
function keyOf({ element, code, message }: StandingAlarm): string {
  return `${element} ${code} ${message.en}`;
}

function fieldsOf({ element, code, sinceMs }: StandingAlarm) {
  return { element, alarm: code, sinceMs };
}
