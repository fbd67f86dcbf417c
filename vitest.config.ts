import { defineConfig } from "vitest/config";

const limits = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          include: [
            "packages/*/src/**/*.test.ts",
            "packages/*/test/**/*.test.ts",
            "packages/login-types/elements/**/*.test.ts",
            "apps/cli/test/*.test.ts",
            "apps/server/src/**/*.test.ts",
            "bench/src/**/*.test.ts",
            "e2e/**/*.test.ts",
          ],
          // The sources run as in production: by Node itself. Element bodies load through Node's module hooks,
          // which Vite's module runner would bypass, and a second copy of core would make `instanceof` lie.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          ...limits,
        },
      },
      {
        test: { name: "console", include: ["apps/console/src/**/*.test.{ts,tsx}"], ...limits },
      },
    ],
  },
});
