import { expect, it } from "vitest";
import { turn } from "./turn.ts";

it("short loops that follow each other give the event loop its turns, and a single one does not", async () => {
  let others = 0;
  const count = (): void => {
    others++;
    next = setImmediate(count);
  };
  await work(20);
  let next = setImmediate(count);
  await turn();
  expect(others).toBe(0);
  for (let loops = 0; loops < 30; loops++) await work(1);
  clearImmediate(next);
  expect(others).toBeGreaterThan(0);
});

async function work(ms: number): Promise<void> {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
  await turn();
}
