import { setTimeout as pause } from "node:timers/promises";
import { openLine, type Line } from "./line.ts";

export interface PushLoad {
  readonly port: number;
  /** The bytes of the next request, each different. */
  readonly next: (port: number) => Buffer;
  /** The body of every answer. */
  readonly body: string;
  readonly seconds: number;
}

/**
 * Sends at a constant rate, independent of earlier answers, each request on an idle connection.
 * @returns the latency of each, in milliseconds
 */
export async function pushSteadily(load: PushLoad, perSecond: number): Promise<number[]> {
  const { port, next, body, seconds } = load;
  const lines: Line[] = [];
  const idle: Line[] = await Promise.all(Array.from({ length: 32 }, () => openLine(port)));
  lines.push(...idle);
  const tookMs: Promise<number>[] = [];
  const push = async (request: Buffer): Promise<number> => {
    const line = idle.pop() ?? (await openLine(port));
    const startedMs = performance.now();
    await line.ask(request, body);
    const took = performance.now() - startedMs;
    idle.push(line);
    if (!lines.includes(line)) lines.push(line);
    return took;
  };
  const startedMs = performance.now();
  for (let sent = 0; sent < perSecond * seconds; sent++) {
    const request = next(port);
    await pause(Math.max(0, startedMs + (sent * 1000) / perSecond - performance.now()));
    tookMs.push(push(request));
  }
  const all = await Promise.all(tookMs);
  for (const line of lines) line.close();
  return all;
}

/** Sends as fast as answers arrive, on a number of connections. */
export async function pushHard(
  { port, next, body, seconds }: PushLoad,
  connections: number,
): Promise<{ count: number; perSecond: number }> {
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(port)));
  const startedMs = performance.now();
  const until = startedMs + seconds * 1000;
  let count = 0;
  await Promise.all(
    lines.map(async (line) => {
      for (; performance.now() < until; count++) await line.ask(next(port), body);
      line.close();
    }),
  );
  return { count, perSecond: (count * 1000) / (performance.now() - startedMs) };
}
