import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AppHandle } from "@menshen/core";
import fc from "fast-check";
import { expect, inject, it } from "vitest";
import type { Snapshot } from "../src/index.ts";
import { createLoader } from "../src/read/code-loader.ts";
import type { Dirty } from "../src/reload/dirty.ts";
import { codeRoots, createReloader, type Reloader } from "../src/reload/reloader.ts";
import { createSnapshotBuilder } from "../src/reload/snapshot-builder.ts";
import { ports } from "./ports.ts";

/*
 * A reload of what has changed must arrive where a reload of everything does. Three runtimes look at the same folders: one
 * reads what a step touched, one reads everything after each step, one begins anew.
 */

const names = [
  "kin.Ann",
  "kin.Ben",
  "kin.Cal",
  // Differs from the first in case alone.
  "kin.ann",
  // Nested elements, of which one has the name of a method.
  "kin.Ann.hello",
  "kin.Ann.pet",
  "kin.Meta",
  "kin.Type",
  "kin.Other",
  // A root that the app has a member of.
  "list.Dan",
] as const;

const type = (body: string): string => `
  import { defineType, query, secret } from "@menshen/core";
  import { z } from "zod";
  const hello = query({ access: "public", run: () => "hello" });
  export default defineType({ ${body} });`;

const codes = {
  meta: `
    import { defineMeta } from "@menshen/core";
    export default defineMeta({ offers: { hello: { kind: "query", access: "public" } } });`,
  sole: type(`
    config: z.object({ nick: z.string(), key: secret().optional() }),
    unique: ({ nick }) => [{ path: ["nick"], value: nick }],
    create: ({ config }) => ({ hello, nick: config.nick }),`),
  plain: type(`
    config: z.object({ nick: z.enum(["x", "y", "z"]), key: z.string().optional() }),
    create: () => ({ pet: query({ run: () => 1 }) }),`),
  broken: "export default (;",
};

type Step =
  | {
      readonly what: "write";
      readonly layer: number;
      readonly name: string;
      readonly type: string;
      readonly nick: unknown;
      readonly hasKey: boolean;
    }
  | {
      readonly what: "code";
      readonly layer: number;
      readonly name: string;
      readonly type: string;
      readonly code: keyof typeof codes;
    }
  | { readonly what: "remove"; readonly layer: number; readonly name: string }
  | {
      readonly what: "rename";
      readonly layer: number;
      readonly name: string;
      readonly to: string;
    }
  | { readonly what: "secret"; readonly text: string };

const layer = fc.nat(1);
const name = fc.constantFrom(...names);
const kind = fc.constantFrom(
  "kin.Type",
  "kin.Type",
  "kin.Meta",
  "kin.Other",
  "kin.Tpye",
  "kin.Ann",
);
const write = fc.record({
  what: fc.constant("write" as const),
  layer,
  name,
  type: kind,
  nick: fc.constantFrom("x", "y", "x", 5, "{{NOTHING}}"),
  hasKey: fc.boolean(),
});
const code = fc.record({
  what: fc.constant("code" as const),
  layer,
  name: fc.constantFrom("kin.Type", "kin.Other", "kin.Meta", "kin.Ben"),
  type: fc.constantFrom("kin.Meta", "", "kin.Type"),
  code: fc.constantFrom("meta", "sole", "plain", "broken"),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: write },
  { weight: 2, arbitrary: code },
  fc.record({ what: fc.constant("remove" as const), layer, name }),
  fc.record({ what: fc.constant("rename" as const), layer, name, to: name }),
  fc.record({ what: fc.constant("secret" as const), text: fc.constantFrom("one", "another") }),
);

/** Most stories need a working family first. */
const beginning: readonly Step[] = [
  { what: "code", layer: 0, name: "kin.Meta", type: "", code: "meta" },
  { what: "code", layer: 0, name: "kin.Type", type: "kin.Meta", code: "sole" },
  { what: "write", layer: 0, name: "kin.Ann", type: "kin.Type", nick: "x", hasKey: false },
  { what: "write", layer: 1, name: "kin.Ben", type: "kin.Type", nick: "y", hasKey: true },
];

class Place implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), "menshen-incremental-"));
  readonly secretsDir = join(this.dir, "secrets");
  readonly roots = ["base", "own"].map((layerName) => join(this.dir, layerName));

  constructor() {
    for (const dir of [...this.roots, this.secretsDir]) mkdirSync(dir);
  }

  /** Does what the step says, unless the file system refuses it. Returns what a watcher would report. */
  perform(one: Step): { dirty: readonly Dirty[]; codeFiles: readonly string[] } {
    if (one.what === "secret") {
      this.#write(join(this.secretsDir, "key"), one.text);
      return { dirty: [], codeFiles: [] };
    }
    const segments = one.name.split(".");
    const dir = this.#dirOf(one.layer, one.name);
    const dirty = [{ layer: one.layer, segments, deep: true }];
    if (one.what === "remove") rmSync(dir, { recursive: true, force: true });
    if (one.what === "rename") {
      const to = this.#dirOf(one.layer, one.to);
      dirty.push({ layer: one.layer, segments: one.to.split("."), deep: true });
      try {
        mkdirSync(dirname(to), { recursive: true });
        renameSync(dir, to);
      } catch {
        // Nothing to rename, or into itself, or over a folder that is not empty.
      }
    }
    if (one.what === "write" || one.what === "code")
      this.#write(join(dir, "e.json"), JSON.stringify({ type: one.type }));
    const file = join(dir, `${segments.at(-1)}.ts`);
    if (one.what === "code") this.#write(file, codes[one.code]);
    if (one.what === "write") {
      const config = { nick: one.nick, ...(one.hasKey && { key: "{{file:key}}" }) };
      this.#write(join(dir, `${segments.at(-1)}.json`), JSON.stringify(config));
    }
    // As a save of one file is reported.
    if (one.what === "write" || one.what === "code") dirty.push({ ...dirty[0]!, deep: false });
    return { dirty, codeFiles: one.what === "write" ? [] : [file] };
  }

  open(): Reloader {
    const roots = this.roots.map((path, index) => ({ path, official: index === 0 }));
    const loader = createLoader({
      roots: () => codeRoots(reloader.layers),
      hosts: () => [import.meta.filename],
    });
    const builder = createSnapshotBuilder({
      app: {} as AppHandle,
      loader,
      reservedNames: new Set(["list"]),
      ports,
      variables: {},
      secretsDir: this.secretsDir,
      unseal: undefined,
      allowedHosts: undefined,
      publicOrigin: undefined,
      onLateLoad() {},
    });
    const reloader = createReloader(roots, loader, builder);
    return reloader;
  }

  #dirOf(index: number, full: string): string {
    return join(this.roots[index] ?? "", ...full.split("."));
  }

  #write(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Everything that a snapshot says, without code. */
function contentOf({ elements, diagnostics, hash }: Snapshot): unknown {
  const shown = [...elements.values()].map(({ definition, meta, members, ...element }) => ({
    ...element,
    methods: undefined,
    generation: undefined,
    // Those of earlier versions stay secret.
    secrets: undefined,
    members: Object.keys(members),
    hasDefinition: definition !== undefined,
    hasMeta: meta !== undefined,
  }));
  return JSON.parse(JSON.stringify({ hash, elements: shown, diagnostics }));
}

/** Which version serves, and which of two spellings, may depend on what loaded before. */
function dependsOnHistory({ elements, diagnostics }: Snapshot): boolean {
  return (
    [...elements.values()].some(({ state }) => state === "stale") ||
    diagnostics.some(({ code: problem }) => problem === "name-case")
  );
}

function changesOf(before: Snapshot, after: Snapshot): string[] {
  const all = new Set([...before.elements.keys(), ...after.elements.keys()]);
  return [...all].filter((one) => before.elements.get(one) !== after.elements.get(one)).sort();
}

it(
  "a reload of what has changed arrives where a reload of everything does, with the same hash",
  { timeout: 120_000 },
  async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        using place = new Place();
        const [live, whole] = [place.open(), place.open()];
        let before = await live.all();
        await whole.all();
        for (const one of [...beginning, ...steps]) {
          const { dirty, codeFiles } = place.perform(one);
          const after = await live.some(dirty, codeFiles);
          const content = contentOf(after);
          expect(content).toEqual(contentOf(await whole.all()));
          expect([...after.elements.keys()]).toEqual([...after.elements.keys()].sort());
          if (after !== before) expect([...after.changed].sort()).toEqual(changesOf(before, after));
          before = after;
          if (dependsOnHistory(after)) continue;
          compared++;
          expect(content).toEqual(contentOf(await place.open().all()));
        }
      }),
      { numRuns: inject("long") ? 300 : 25 },
    );
    expect(compared).toBeGreaterThan(100);
  },
);
