import type { TestProject } from "vitest/node";

/** Global set-up of Vitest: prints how to repeat the run. */
export default function setup(project: TestProject): void {
  const { seed, long } = project.getProvidedContext();
  const form = long ? " (long form)" : "";
  process.stdout.write(`seed ${seed}${form}: MENSHEN_TEST_SEED=${seed} repeats this run\n`);
}
