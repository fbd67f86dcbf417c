import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import type { ServerConfig } from "../server-config.ts";
import { appResults } from "./app-results.gen.ts";
import type { ResultSchemas, Schema } from "./json-schemas.ts";

/** What methods without an `output` return, by schemas that were generated from their types. */
export interface KnownResults {
  /** @param path of a procedure */
  of(path: string): Schema | undefined;
  /** What the schemas refer to. */
  readonly components: Readonly<Record<string, Schema>>;
}

const Schemas = z.record(z.string(), z.record(z.string(), z.unknown()));
const File = z.object({ results: Schemas, definitions: Schemas });

/** Those of `app.*` and of the official elements. */
export function openKnownResults(app: App, roots: ServerConfig["roots"]): KnownResults {
  const own = appResults;
  const file = roots.map((root) => join(root.path, "results.gen.json")).find(existsSync);
  const base: ResultSchemas =
    file === undefined
      ? { results: {}, definitions: {} }
      : File.parse(JSON.parse(readFileSync(file, "utf8")));
  return {
    components: { ...prefixed("app", own.definitions), ...prefixed("base", base.definitions) },
    of(path) {
      if (own.results[path]) return own.results[path];
      const found = app.find(path);
      if (!found) return undefined;
      const { element, method } = found;
      const [typeName = ""] = element.ancestry;
      const owner = element.bodyFile === undefined ? app.snapshot.elements.get(typeName) : element;
      return owner?.official ? base.results[`${owner.fullName}.${method}`] : undefined;
    },
  };
}

function prefixed(
  prefix: string,
  schemas: Readonly<Record<string, Schema>>,
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [`${prefix}.${name}`, schema]),
  );
}
