import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const src = join(import.meta.dirname, "../..");
const sources = globSync("**/*.tsx", { cwd: src }).map((path) => ({
  path: path.replaceAll("\\", "/"),
  text: readFileSync(join(src, path), "utf8"),
}));

/** What these take away is not there at the next click. */
const destructive =
  /\b(?:elements\.remove|adminSessions\.end|revokeSession|setStatus|setRole|users\.merge|withdrawInvitation|grants\.revoke(?:All)?|syncs\.(?:cancel|confirm)|keys\.rotate)\.(mutate\b|mutationOptions\b)|"unbind"/g;

it("what takes something away is asked for by a ConfirmButton", () => {
  const found = sources.flatMap(({ path, text }) =>
    [...text.matchAll(destructive)].map(({ 0: call, index }) => {
      const [, prop] = /(\w+)=\{[^{}]*$/.exec(text.slice(0, index)) ?? [];
      return { path, call, prop };
    }),
  );
  expect(found.length).toBeGreaterThan(8);
  // SessionList passes `end` on to its own ConfirmButton.
  expect(found.filter(({ prop }) => prop !== "action" && prop !== "end")).toEqual([]);
});

it("no other button looks as if it took something away", () => {
  const buttons = sources.filter(({ text }) =>
    /<Button\b(?:(?!<\/?[A-Za-z]).)*?\bdanger\b/s.test(text),
  );
  // New callback keys are confirmed by the dialog that shows them.
  expect(buttons.map(({ path }) => path).sort()).toEqual([
    "features/suites/corp-callback.tsx",
    "shared/ui/confirm-button.tsx",
  ]);
});
