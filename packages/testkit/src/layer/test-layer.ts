import { extname, join } from "node:path";
import { startVitest } from "vitest/node";

export interface TestLayerOptions {
  /** Also print annotations for a workflow of GitHub. */
  readonly github?: boolean;
}

/** Beside this file: a source here, compiled in the package. */
const suite = join(import.meta.dirname, `conformance${extname(import.meta.filename)}`);

/**
 * Runs the conformance kit over every login Type of element roots, and the tests beside their elements. Vitest prints
 * what it finds; a configuration of your own is not read.
 *
 * @param roots absolute paths of element roots; later ones win
 * @returns whether everything passed
 */
export async function testLayer(
  roots: readonly string[],
  { github = false }: TestLayerOptions = {},
): Promise<boolean> {
  const limits = { testTimeout: 60_000, hookTimeout: 120_000 };
  const vitest = await startVitest([], {
    config: false,
    run: true,
    watch: false,
    passWithNoTests: true,
    cache: false,
    reporters: ["tree", ...(github ? ["github-actions"] : [])],
    projects: [
      {
        test: {
          ...limits,
          name: "conformance",
          include: [suite],
          exclude: [],
          provide: { roots },
          // As in production: the bodies of elements are loaded by Node.
          experimental: { viteModuleRunner: false, nodeLoader: false },
        },
      },
      {
        test: {
          ...limits,
          name: "elements",
          include: roots.map((root) => `${root}/**/*.test.{ts,js}`),
        },
      },
    ],
  });
  const { state } = vitest;
  const passed = state.getTestModules().every((module) => module.ok());
  const clean = state.getUnhandledErrors().length === 0;
  await vitest.close();
  return passed && clean;
}
