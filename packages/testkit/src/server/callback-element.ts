import { existsSync, readFileSync } from "node:fs";
import type { ElementFiles } from "./elements-dir.ts";

/** Full name of the element below. */
export const suite = "demo.Suite";

/**
 * A tiny element with a callback that is acknowledged once it is stored. What a push says decides how its processing
 * goes; each processing is noted in the file that the config names.
 */
export function suiteElements(journal: string): ElementFiles {
  return {
    "demo/Meta/e.json": { type: "", title: { zh: "套件", en: "Suites" } },
    "demo/Meta/Meta.ts": `import { defineMeta } from "@menshen/core";
export default defineMeta({ offers: {} });
`,
    "demo/SuiteType/e.json": { type: "demo.Meta", title: { zh: "套件", en: "Suite" } },
    "demo/SuiteType/SuiteType.ts": body,
    "demo/Suite/e.json": { type: "demo.SuiteType", title: { zh: "套件", en: "Suite" } },
    "demo/Suite/Suite.json": { journal },
  };
}

const body = `
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Code, defineType, mutation, webhook } from "@menshen/core";
import { ProcessRecord } from "@menshen/domain";
import { z } from "zod";

export default defineType({
  config: z.object({ journal: z.string() }),
  create: ({ name, config, ports }) => ({
    notify: webhook({
      run: async (request) => {
        const raw = new Uint8Array(await request.arrayBuffer());
        const decoded = JSON.parse(new TextDecoder().decode(raw));
        await ports.inbox.accept({
          element: name,
          scope: "suite-1",
          event: decoded.event ?? "create_auth",
          receiver: "suite-1",
          dedupeKey: String(decoded.n),
          orderKey: decoded.orderKey ?? null,
          occurredAtMs: decoded.atMs ?? ports.clock.now(),
          raw,
          decoded,
        });
        return new Response("success");
      },
    }),
    processRecord: mutation({
      input: ProcessRecord,
      run: async ({ id, decoded, attempt }) => {
        appendFileSync(config.journal, JSON.stringify({ at: "begin", id, n: decoded.n, attempt, pid: process.pid }) + "\\n");
        await wait(decoded.ms ?? 0);
        while (decoded.until && !existsSync(decoded.until)) await wait(10);
        if (decoded.fail === "final") throw new Code(84014, "the AuthCode is spent", { source: "wecom", data: { final: true } });
        if (decoded.fail === "always" || attempt <= (decoded.fail ?? 0)) throw new Code(10501, "no answer");
        appendFileSync(config.journal, JSON.stringify({ at: "end", id, n: decoded.n, attempt, pid: process.pid }) + "\\n");
      },
    }),
  }),
});
`;

export interface Entry {
  readonly at: "begin" | "end";
  /** The record's. */
  readonly id: number;
  /** The push's. */
  readonly n: number;
  readonly attempt: number;
  readonly pid: number;
}

export function readJournal(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Entry);
}
