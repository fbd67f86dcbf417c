import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/*.test.ts",
      "packages/login-types/elements/**/*.test.ts",
      "apps/*/src/**/*.test.{ts,tsx}",
      "e2e/src/**/*.test.ts",
    ],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
