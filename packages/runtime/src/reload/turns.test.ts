import { expect, it } from "vitest";
import { turns } from "./turns.ts";

it("a loop that runs for long gives the event loop its turns, and one that is short does not", async () => {
  let others = 0;
  const count = (): void => {
    others++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const turn = turns();
  const untilMs = performance.now() + 60;
  await turn();
  expect(others).toBe(0);
  while (performance.now() < untilMs) await turn();
  clearImmediate(next);
  expect(others).toBeGreaterThan(0);
});
