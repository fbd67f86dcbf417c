import { join } from "node:path";
import { Code } from "@menshen/core";
import { applyEdits, modify } from "jsonc-parser";
import { diagnose } from "../diagnostics.ts";
import type { Layer } from "../read/layers.ts";
import { parseJson } from "../read/parse-json.ts";
import { readText } from "../read/read-text.ts";
import { invalid } from "./editable.ts";
import { replaceFile } from "./replace-files.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The layer with these variables declared as secret. Declared ones stay as they are. */
export function withSecrets(layer: Layer, names: readonly string[]): Layer {
  const fresh = undeclared(layer, names);
  if (fresh.length === 0) return layer;
  const added = Object.fromEntries(fresh.map((name) => [name, { secret: true }]));
  return { ...layer, variables: { ...layer.variables, ...added } };
}

/** Writes them into `app.json`, whose other texts stay as they are. */
export function declareSecrets(layer: Layer, names: readonly string[]): void {
  const fresh = undeclared(layer, names);
  if (fresh.length === 0) return;
  const file = join(layer.realPath ?? layer.path, "app.json");
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const text = fresh.reduce(
    (json, name) =>
      applyEdits(json, modify(json, ["variables", name], { secret: true }, { formattingOptions })),
    readText(file) ?? "{}\n",
  );
  replaceFile(file, text, 0o644);
}

function undeclared(layer: Layer, names: readonly string[]): string[] {
  const place = { element: null, file: `${layer.name}/app.json` };
  for (const name of names) {
    if (!NAME.test(name) || /^MENSHEN_/i.test(name))
      throw new Code(10603, "expected the name of an environment variable, none of MENSHEN_*");
  }
  if (names.length > 0 && !layer.variables) throw invalid("app.json", [unreadable(layer, place)]);
  return names.filter((name) => !Object.hasOwn(layer.variables ?? {}, name));
}

function unreadable(layer: Layer, place: { element: null; file: string }) {
  const { diagnostics } = parseJson(readText(join(layer.realPath ?? "", "app.json")) ?? "", place);
  return (
    diagnostics[0] ??
    diagnose("json-syntax", place, { reason: { zh: "无法解析", en: "cannot be parsed" } })
  );
}
