import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { bundleSize } from "../../element/test/bundle-size.ts";

it("stays under 20 KB gzip without React", async () => {
  const entry = fileURLToPath(import.meta.resolve("@menshen/react"));
  expect(await bundleSize(entry, [/^react(?:-dom)?(?:\/|$)/])).toBeLessThan(20 * 1024);
});
