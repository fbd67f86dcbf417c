import { expect, it, vi } from "vitest";
import { createWorker } from "./worker.ts";

/** What happened, in order. */
function startWorker(signal: AbortSignal) {
  const events: string[] = [];
  const worker = createWorker({
    claim: async () => {
      events.push("claim");
      return null;
    },
    process: async () => {},
    onClaimError: () => {},
    signal,
    concurrency: 1,
    pollMs: 60_000,
  });
  return { events, worker };
}

it("a worker that is woken claims after the answer to the request that woke it", async () => {
  const stop = new AbortController();
  const { events, worker } = startWorker(stop.signal);
  for (let step = 0; step < 20; step++) await Promise.resolve();
  events.push("answer");
  await vi.waitFor(() => expect(events).toEqual(["answer", "claim"]), { timeout: 10_000 });
  stop.abort();
  await worker.stopped;
});

it("a worker that stops before its claim claims nothing", async () => {
  const stop = new AbortController();
  const { events, worker } = startWorker(stop.signal);
  stop.abort();
  await worker.stopped;
  expect(events).toEqual([]);
});
