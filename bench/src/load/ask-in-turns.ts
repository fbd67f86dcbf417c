import type { Child } from "../child.ts";
import type { Effort } from "../effort.ts";
import { interleave, quantile } from "../statistics.ts";
import { askRepeatedly, type Load } from "./keep-alive.ts";

/** Many short rounds: a burst of other work on the machine spoils a few of them. */
const ROUNDS = 15;
const WARM_UP_SECONDS = 1;
const ROUND_SECONDS = 0.25;

export interface Listening {
  readonly port: number;
}

/** What the answers of a child cost. */
export interface Answers {
  /** CPU of an answer in microseconds, by round. */
  readonly micros: readonly number[];
  readonly p99Ms: number;
  readonly pauseMs: number;
}

/** Asks children the same question, round by round in turns, after a warm-up. */
export async function askInTurns<Name extends string>(
  effort: Effort,
  load: Omit<Load, "port" | "seconds" | "tookMs">,
  children: Readonly<Record<Name, Child<Listening>>>,
): Promise<Record<Name, Answers>> {
  const asked = Object.entries<Child<Listening>>(children).map(([name, child]) => ({
    name: name as Name,
    child,
    tookMs: [] as number[],
  }));
  const turns = (seconds: number, isMeasured: boolean) =>
    Object.fromEntries(
      asked.map(({ name, child, tookMs }) => {
        const { port } = child.ready;
        const own = { ...load, port, seconds, ...(isMeasured && { tookMs }) };
        return [name, () => cpuPerAnswer(child, own)];
      }),
    ) as Record<Name, () => Promise<number>>;
  await interleave(1, turns(effort.seconds(WARM_UP_SECONDS), false));
  for (const { child } of asked) await child.longestPauseMs();
  const micros = await interleave(effort.count(ROUNDS), turns(effort.seconds(ROUND_SECONDS), true));
  const answers: Partial<Record<Name, Answers>> = {};
  for (const { name, child, tookMs } of asked) {
    const pauseMs = await child.longestPauseMs();
    answers[name] = { micros: micros[name], p99Ms: quantile(tookMs, 0.99), pauseMs };
  }
  return answers as Record<Name, Answers>;
}

/** What one answer costs the child, in microseconds of CPU. */
async function cpuPerAnswer(child: Child<unknown>, load: Load): Promise<number> {
  const before = await child.cpuMicros();
  const answers = await askRepeatedly(load);
  return ((await child.cpuMicros()) - before) / answers;
}
