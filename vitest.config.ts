import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/*
 * One project per package: `vitest run --project domain`, or `vitest run packages/domain` by path. turbo runs the packages
 * side by side, one per core, so each of them takes few workers.
 */

declare module "vitest" {
  interface ProvidedContext {
    /** Of everything random in the tests, fast-check included. */
    seed: number;
    /** MENSHEN_TEST_LONG=1, for nightly runs: every property and every kill loop at full length. */
    long: boolean;
  }
}

const long = process.env["MENSHEN_TEST_LONG"] === "1";
const seed = Number(process.env["MENSHEN_TEST_SEED"] ?? (long ? Date.now() % 2 ** 31 : 20_261_121));

// Far beyond what a test takes: a busy machine is no failure.
const limits = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

/**
 * The sources run as in production: by Node itself. Element bodies load through Node's module hooks, which Vite's module
 * runner would bypass, and a second copy of core would make `instanceof` lie. The files of a project share one process
 * and so load the sources once; a test restores what it changes outside of its own file.
 */
const onNode = {
  experimental: { viteModuleRunner: false, nodeLoader: false },
  isolate: false,
  setupFiles: "./packages/testkit/src/vitest/seed-fast-check.ts",
  ...limits,
} as const;

const inPackages: readonly string[] = [
  "application-templates",
  "client",
  "core",
  "element",
  "providers",
  "react",
  "rpc",
  "runtime",
  "sandbox",
  "testkit",
  "typegen",
  "vue",
];
/** Their files get databases of one PostgreSQL, started once. */
const onPostgres: readonly string[] = ["db", "domain", "login-types", "server"];

function project(
  name: string,
  include: string[],
  options: object = {},
): TestProjectInlineConfiguration {
  return { test: { name, include, ...onNode, ...options } };
}

const postgres = { globalSetup: ["./packages/testkit/src/vitest/postgres-setup.ts"] };
const ofPackage = (name: string): string[] => [`packages/${name}/{src,test,elements}/**/*.test.ts`];

export default defineConfig({
  test: {
    maxWorkers: Math.max(1, Math.floor(availableParallelism() / 2)),
    provide: { seed, long },
    globalSetup: ["./packages/testkit/src/vitest/print-seed.ts"],
    projects: [
      ...inPackages.map((name) => project(name, ofPackage(name))),
      ...onPostgres.map((name) => project(name, ofPackage(name), postgres)),
      project("app-cli", ["apps/cli/test/**/*.test.ts"]),
      project("app-server", ["apps/server/{src,test}/**/*.test.ts"]),
      project("bench", ["bench/src/**/*.test.ts"]),
      project("docs", ["docs/test/*.test.ts"]),
      project("release", ["release/test/*.test.ts"], {
        globalSetup: ["./release/test/serve-packages.ts"],
      }),
      // Of whoever adds Types there: a plain project, as in an app of their own.
      { test: { name: "elements", include: ["elements/**/*.test.ts"], ...limits } },
      project("e2e-browser", ["e2e/browser/*.test.ts"], {
        globalSetup: ["./e2e/browser/launch-browser.ts"],
        setupFiles: [onNode.setupFiles, "./e2e/browser/describe-failure.ts"],
      }),
      project("e2e-crash", ["e2e/crash/*.test.ts"], postgres),
      project("e2e-nodes", ["e2e/nodes/*.test.ts"], postgres),
      { test: { name: "app-console", include: ["apps/console/**/*.test.{ts,tsx}"], ...limits } },
    ],
  },
});
