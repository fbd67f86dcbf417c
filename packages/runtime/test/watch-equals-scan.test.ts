import { cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { expect, inject, it } from "vitest";
import type { App } from "../src/index.ts";
import { playground, type Playground } from "./playground.ts";

/** Places that elements, groups, build output, copies and links may take. */
const places = [
  "greetings/Alice",
  "greetings/Alice.bak",
  "greetings/Bob",
  "grp/Login",
  "grp.Login",
  "grp",
  "deep/er/Carol",
  "deep",
  "dist/Dave",
  "my-group/Eve",
  ".store/Alice",
];

interface Step {
  readonly what: "write" | "copy" | "rename" | "remove" | "link" | "fileLink";
  readonly from: string;
  readonly to: string;
  readonly title: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom("write", "copy", "rename", "remove", "link", "fileLink"),
  from: fc.constantFrom(...places),
  to: fc.constantFrom(...places),
  title: fc.nat(99),
});

/** Does what the step says, unless the file system refuses it. */
function perform(place: Playground, { what, from, to, title }: Step): void {
  const source = place.path(from);
  const target = place.path(to);
  try {
    if (what === "write") {
      place.write(`${to}/e.json`, `{ "type": "greetings.PoliteType", "title": "${title}" }`);
      place.write(`${to}/${to.split("/").at(-1)}.json`, '{ "greeting": "Hi" }');
      return;
    }
    if (what === "remove") return rmSync(target, { recursive: true, force: true });
    if (!existsSync(source)) return;
    mkdirSync(dirname(target), { recursive: true });
    if (what === "copy") cpSync(source, target, { recursive: true });
    if (what === "rename") renameSync(source, target);
    if (what === "link" && !lstatSync(target, { throwIfNoEntry: false }))
      symlinkSync(source, target);
    if (what === "fileLink" && existsSync(target)) {
      rmSync(`${target}/e.json`, { force: true });
      symlinkSync(`${source}/e.json`, `${target}/e.json`);
    }
  } catch {
    // Into itself, over a folder that is not empty, through a link that leads nowhere: the step does nothing.
  }
}

const view = (app: App): unknown => ({
  elements: app.list().map(({ fullName, title }) => `${fullName} ${title.en}`),
  problems: app.snapshot.diagnostics.map(({ code, path }) => `${code} ${path}`),
});

it(
  "after any changes the watcher arrives where a full scan does",
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        using place = playground();
        await using app = await place.open({ watch: true });
        for (const one of steps) {
          perform(place, one);
          if (one.title % 3 === 0) await pause(one.title % 10);
        }
        await expect
          .poll(
            async () => {
              await using fresh = await place.open();
              return [view(app), view(fresh)].map((one) => JSON.stringify(one, null, 1));
            },
            { timeout: 8_000, interval: 100 },
          )
          .toSatisfy(([watched, scanned]: string[]) => watched === scanned);
      }),
      // A failing run waits until its time is over: shrinking would take minutes.
      { numRuns: inject("long") ? 300 : 25, endOnFailure: true },
    );
  },
);
