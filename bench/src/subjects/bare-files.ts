import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serveParent, subjectInput } from "../subject.ts";

/** The floor of a start: the same files read, parsed and held in memory. */
const { roots } = subjectInput as { roots: string[] };

const startedMs = performance.now();
const files = new Map<string, unknown>();
for (const root of roots) {
  for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".json")) continue;
    const path = join(root, name);
    files.set(path, JSON.parse(readFileSync(path, "utf8")));
  }
}
const readMs = performance.now();

serveParent({ processMs: readMs, elementsMs: readMs - startedMs, files: files.size });
