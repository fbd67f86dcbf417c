import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Ports } from "@menshen/core";
import { createApp, elementModules, type App } from "@menshen/runtime";
import { expect, it, onTestFinished } from "vitest";
import { clientFile, clientFileInThread } from "../src/index.ts";

const ignore = (): void => undefined;
const ports = {
  clock: { now: () => 0 },
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
} as unknown as Ports;

const fixture = join(import.meta.dirname, "fixtures/app");
const hosts = [import.meta.url];

it("a client file has an interface per Type, with results as JSON carries them, and the elements by name", async () => {
  await using app = await open(fixture);
  expect(app.snapshot.diagnostics).toEqual([]);
  const { text, refused } = clientFile(elementModules(app), { hosts });
  await expect(text).toMatchFileSnapshot("fixtures/expected.ts.txt");
  expect(refused).toEqual([]);
});

it("a Type in a folder without node_modules gets the packages of the host", async () => {
  await using app = await open(
    folder({
      "Meta/e.json": '{ "type": "", "title": "Meta" }',
      "Plain/e.json": '{ "type": "Meta", "title": "Plain" }',
      "Plain/Plain.ts": typeReturning("{ at: Date; by: 1 | null }"),
      "One/e.json": '{ "type": "Plain", "title": "One" }',
    }),
    fixture,
  );
  const { text } = clientFile(elementModules(app), { hosts });
  expect(text).toContain("    at: string;\n    by: 1 | null;\n");
});

it("an extended Type has the base's inputs and results, wrapped or not, and what it adds", async () => {
  await using app = await open(
    folder({
      "Meta/e.json": '{ "type": "", "title": "Meta" }',
      "Plain/e.json": '{ "type": "Meta", "title": "Plain" }',
      "Plain/Plain.ts": typeReturning("{ at: Date; by: 1 | null }"),
      "More/e.json": '{ "type": "Plain", "title": "More" }',
      "More/More.ts": `
        import { extendType, query } from "@menshen/core";
        import { z } from "zod";
        import Plain from "../Plain/Plain.ts";
        export default extendType(Plain, {
          config: z.object({ city: z.string() }),
          wrap: { get: (next) => async (input, ctx) => await next(input, ctx) },
          add: ({ config }) => ({ city: query({ access: "public", run: () => config.city }) }),
        });`,
      "One/e.json": '{ "type": "More", "title": "One" }',
      "One/One.json": '{ "city": "Ningbo" }',
    }),
  );
  expect(app.snapshot.diagnostics).toEqual([]);
  const { text } = clientFile(elementModules(app), { hosts });
  expect(text).toContain("    at: string;\n    by: 1 | null;\n");
  expect(text).toMatch(/city: Query<.*\n.*\n.*, string>/);
});

it.each([
  ["Record<string, Map<number, number>>", "get output[key]", "Map"],
  ["{ deep: { of: { size: bigint } }[] }", "get output.deep[].of.size", "bigint"],
  ["{ later: { run: () => void } }", "get output.later.run", "function"],
])(
  "a result that JSON cannot carry is refused, naming the place: %s",
  async (type, place, what) => {
    await using app = await open(
      folder({
        "Meta/e.json": '{ "type": "", "title": "Meta" }',
        "Plain/e.json": '{ "type": "Meta", "title": "Plain" }',
        "Plain/Plain.ts": typeReturning(type),
        "One/e.json": '{ "type": "Plain", "title": "One" }',
      }),
    );
    expect(() => clientFile(elementModules(app), { hosts })).toThrow(
      `Plain.${place}: JSON cannot carry a ${what}`,
    );
  },
);

it("a reachable method that the compiler refuses is absent, and named", async () => {
  await using app = await open(
    folder({
      "Meta/e.json": '{ "type": "", "title": "Meta" }',
      "Plain/e.json": '{ "type": "Meta", "title": "Plain" }',
      "Plain/Plain.ts": `import { defineType, query } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.object({}),
  create: () => ({
    size: query({ access: "public", run: () => 1n }),
    name: query({ access: "public", run: () => "x" }),
    secret: query({ run: () => 1n }),
  }),
});
`,
      "One/e.json": '{ "type": "Plain", "title": "One" }',
      "Two/e.json": '{ "type": "Plain", "title": "Two" }',
    }),
  );
  const { text, refused } = clientFile(elementModules(app), { hosts });
  expect(refused).toEqual(["Plain.size"]);
  expect(text).toContain("  name: Query<");
  expect(text).not.toContain("size");
});

it("a thread of its own makes the same file while this one continues, and ends with its signal", async () => {
  await using app = await open(fixture);
  const { signal } = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const made = await clientFileInThread(elementModules(app), { hosts }, signal);
  clearInterval(timer);
  expect(made).toEqual(clientFile(elementModules(app), { hosts }));
  expect(ticks).toBeGreaterThan(3);
  const ended = clientFileInThread(elementModules(app), { hosts }, AbortSignal.abort());
  await expect(ended).rejects.toThrow("aborted");
});

/** Past the compiler's own check, as code without types would be. */
function typeReturning(type: string): string {
  return `import { defineType, query, type Method } from "@menshen/core";
import { z } from "zod";
const get = query({ access: "public", run: () => null }) as unknown;
export default defineType({
  config: z.object({}),
  create: () => ({ get: get as Method<"query", "public", undefined, ${type}> }),
});
`;
}

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "menshen-typegen-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

function open(...roots: readonly string[]): Promise<App> {
  return createApp({ roots: [...roots], ports });
}
