import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { App, JsonSchema } from "@menshen/runtime";
import { CommandProblem } from "../command-problem.ts";
import { elementRoots, openOffline } from "../open-offline.ts";
import { print } from "../output.ts";

/** A folder that the runtime ignores. */
const FOLDER = ".schemas";

/** Writes the JSON Schemas of all Types beside the elements, and tells editors which file is of which. */
export async function schema({ root }: { readonly root?: string | undefined }): Promise<void> {
  const roots = elementRoots(root);
  const last = roots.at(-1);
  if (last === undefined) throw new CommandProblem("there is no element root to write to");
  await using app = await openOffline(roots);
  const folder = join(last, FOLDER);
  mkdirSync(folder, { recursive: true });
  const workspace = dirname(resolve(last));
  const matches = [...typesInUse(app)].flatMap(([type, instances]) => {
    const { e, config } = app.schema(type);
    return [
      write(
        folder,
        `${type}.e.json`,
        e,
        instances.map((name) => [...name.split("."), "e.json"]),
      ),
      write(
        folder,
        `${type}.json`,
        config,
        instances.map((name) => [...name.split("."), `${name.split(".").at(-1)}.json`]),
      ),
    ];
  });
  const inWorkspace = (path: string) => relative(workspace, path).split(sep).join("/");
  const entries = matches.map(({ path, files }) => ({
    fileMatch: files.map((file) => `/${inWorkspace(join(last, ...file))}`),
    url: `./${inWorkspace(path)}`,
  }));
  const settings = join(workspace, ".vscode/settings.json");
  print([
    ...matches.map(({ path }) => `${path}: written`),
    writeSettings(settings, entries) ? `${settings}: written` : unreadable(settings, entries),
  ]);
}

/** The Types that have Instances here, with their names. */
function typesInUse(app: App): Map<string, string[]> {
  const types = new Map<string, string[]>();
  for (const { fullName, family, official, type } of app.list()) {
    if (family !== "instance" || official) continue;
    types.set(type, [...(types.get(type) ?? []), fullName]);
  }
  return types;
}

function write(folder: string, name: string, content: JsonSchema, files: readonly string[][]) {
  const path = join(folder, name);
  writeFileSync(path, `${JSON.stringify(withReferences(content), null, 2)}\n`);
  return { path, files };
}

/** Any text may be a reference instead of what its schema describes. */
function withReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withReferences(value)]),
  );
  const { titles, help } = inner as { titles?: { zh: string }; help?: { zh: string } };
  const described = {
    ...inner,
    ...(titles && { title: titles.zh }),
    ...(help && { description: help.zh }),
  };
  const isLimited = ["format", "pattern", "enum"].some((key) => Object.hasOwn(inner, key));
  if (inner["type"] !== "string" || !isLimited) return described;
  return { anyOf: [described, { type: "string", pattern: "^\\{\\{.+\\}\\}$" }] };
}

interface Association {
  readonly fileMatch: readonly string[];
  readonly url: string;
}

/** Replaces our own associations and leaves everything else. False for a file that is not plain JSON. */
function writeSettings(file: string, entries: readonly Association[]): boolean {
  let settings: Record<string, unknown> = {};
  try {
    if (existsSync(file)) settings = JSON.parse(readFileSync(file, "utf8")) as typeof settings;
  } catch {
    return false;
  }
  const others = ((settings["json.schemas"] ?? []) as Association[]).filter(
    ({ url }) => !url.includes(`/${FOLDER}/`),
  );
  mkdirSync(dirname(file), { recursive: true });
  const next = { ...settings, "json.schemas": [...others, ...entries] };
  writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
  return true;
}

function unreadable(file: string, entries: readonly Association[]): string {
  return `${file} has comments or is no JSON; add these yourself:\n${JSON.stringify({ "json.schemas": entries }, null, 2)}`;
}
