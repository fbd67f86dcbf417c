import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { shortName, type Bilingual } from "@menshen/core";
import type { App, JsonSchema } from "@menshen/runtime";
import { applyEdits, modify, parse, type ParseError } from "jsonc-parser";
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
    const inFolder = (fileOf: (name: string) => string) =>
      instances.map((name) => [...name.split("."), fileOf(name)]);
    return [
      write(
        folder,
        `${type}.e.json`,
        e,
        inFolder(() => "e.json"),
      ),
      write(
        folder,
        `${type}.json`,
        config,
        inFolder((name) => configFileOf(app, name)),
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

/** The file that `frontBundleEntry` names, else `<Name>.json`. */
function configFileOf(app: App, fullName: string): string {
  const [, config] = app.get(fullName).files;
  return config?.name ?? `${shortName(fullName)}.json`;
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
  const { titles, help } = inner as { titles?: Bilingual; help?: Bilingual };
  const described = {
    ...inner,
    ...(titles && { title: inBoth(titles, " · ") }),
    ...(help && { description: inBoth(help, "\n") }),
  };
  const isLimited = ["format", "pattern", "enum"].some((key) => Object.hasOwn(inner, key));
  if (inner["type"] !== "string" || !isLimited) return described;
  return { anyOf: [described, { type: "string", pattern: "^\\{\\{.+\\}\\}$" }] };
}

function inBoth({ zh, en }: Bilingual, between: string): string {
  return zh === en ? zh : `${zh}${between}${en}`;
}

interface Association {
  readonly fileMatch: readonly string[];
  readonly url: string;
}

/** Replaces our own associations and leaves everything else, comments included. False for a file that is damaged. */
function writeSettings(file: string, entries: readonly Association[]): boolean {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "{}\n";
  const errors: ParseError[] = [];
  const settings: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || typeof settings !== "object" || settings === null) return false;
  const { "json.schemas": before = [] } = settings as { "json.schemas"?: Association[] };
  const others = before.filter(({ url }) => !url.includes(`/${FOLDER}/`));
  const formattingOptions = { insertSpaces: true, tabSize: 2, insertFinalNewline: true };
  const edits = modify(text, ["json.schemas"], [...others, ...entries], { formattingOptions });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, applyEdits(text, edits));
  return true;
}

function unreadable(file: string, entries: readonly Association[]): string {
  return `${file} is no JSON; add these yourself:\n${JSON.stringify({ "json.schemas": entries }, null, 2)}`;
}
