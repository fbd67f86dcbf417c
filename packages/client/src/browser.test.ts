import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";

/** Every module that a page loads with the client, following imports of values. */
function reach(file: string, seen: Set<string>): Set<string> {
  const imports = readFileSync(file, "utf8").matchAll(
    /^(?:import|export) (?!type\b)[^;]*?from "([^"]+)";/gm,
  );
  for (const [, name = ""] of imports) {
    const isOurs = name.startsWith(".") || name.startsWith("@menshen/");
    const target = isOurs ? createRequire(file).resolve(name) : name;
    if (seen.has(target)) continue;
    seen.add(target);
    if (isOurs) reach(target, seen);
  }
  return seen;
}

it("the browser bundle contains the error class and tRPC's link for calls, no Node module and nothing heavy", () => {
  const loaded = [...reach(`${import.meta.dirname}/index.ts`, new Set())];
  expect(loaded.filter((name) => !name.startsWith("/"))).toEqual([
    "@trpc/client/links/httpLink",
    "@trpc/server/observable",
  ]);
  const ours = loaded.flatMap((name) => /\/packages\/(.+)$/.exec(name)?.[1] ?? []);
  expect(ours).toContain("core/src/base-code.ts");
  expect(ours).not.toContain("core/src/index.ts");
  expect(ours).not.toContain("core/src/app-codes.ts");
});
