import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { MenshenLogin } from "@menshen/element";
import { bundleSize } from "./bundle-size.ts";

it("is imported on a server without effects", () => {
  expect(MenshenLogin.observedAttributes).toContain("auth-type");
});

it("stays under 20 KB gzip", async () => {
  const entry = fileURLToPath(import.meta.resolve("@menshen/element"));
  expect(await bundleSize(entry)).toBeLessThan(20 * 1024);
});
