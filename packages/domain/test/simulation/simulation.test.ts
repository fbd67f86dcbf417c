import { performance } from "node:perf_hooks";
import { expect, inject, it } from "vitest";
import { sabotages } from "./sabotages.ts";
import { createSimulation } from "./simulate.ts";

const first = inject("seed");
const BUDGET_MS = inject("long") ? 10 * 60_000 : 13_000;
/** Changes of the code shift what a seed finds. */
const MOST_SEEDS = 100;
/** For a busy machine. */
const LIMIT_MS = BUDGET_MS + 120_000;

it.each(sabotages)(
  "the simulation notices that %s",
  async (_, { says, seed: from }, sabotage) => {
    await using simulation = await createSimulation(sabotage);
    let noticed = "";
    const note = (error: Error) => void (noticed = error.message);
    for (let seed = from; seed < from + MOST_SEEDS; seed++) {
      await simulation.run(seed).catch(note);
      if (noticed) break;
    }
    expect(noticed.split("\n")[0]).toMatch(says);
  },
  LIMIT_MS,
);

it("a seed repeats a simulation step by step", async () => {
  await using simulation = await createSimulation();
  const runs = [await simulation.run(first), await simulation.run(first)];
  expect(runs[1]).toEqual(runs[0]);
  expect(await simulation.run(first + 1)).not.toEqual(runs[0]);
});

it(
  "nodes that crash, lose connections and get callbacks twice and in any order keep every invariant",
  async () => {
    await using simulation = await createSimulation();
    const endMs = performance.now() + BUDGET_MS;
    let seed = first;
    do await simulation.run(seed++);
    while (performance.now() < endMs);
    process.stdout.write(`simulated seeds ${first} to ${seed - 1}\n`);
    expect(seed).toBeGreaterThan(first);
  },
  LIMIT_MS,
);
