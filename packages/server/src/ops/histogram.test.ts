import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { histogram } from "./histogram.ts";

it("a histogram is scraped as prom-client's own", async () => {
  const options = {
    name: "request_seconds",
    help: "Requests by route and status",
    labelNames: ["route", "status"] as const,
    buckets: [0.001, 0.5, 2],
  };
  const [ours, theirs] = [new Registry(), new Registry()];
  const observe = histogram({ ...options, registers: [ours] });
  const reference = new Histogram({
    ...options,
    labelNames: [...options.labelNames],
    registers: [theirs],
  });
  expect(await ours.metrics()).toBe(await theirs.metrics());
  for (const [route, status, seconds] of [
    ["session", 200, 0.001],
    ["session", 401, 0.0011],
    ["session", 200, 0.5],
    ["trpc", 200, 3],
    ["trpc", 200, 0],
  ] as const) {
    observe(seconds, route, status);
    reference.labels(route, String(status)).observe(seconds);
  }
  expect(await ours.metrics()).toBe(await theirs.metrics());
});
