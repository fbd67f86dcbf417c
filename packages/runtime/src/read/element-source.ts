import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import { shortName, type ElementFacts } from "@menshen/core";
import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import { readDeclaration, type Declaration } from "./e-json.ts";
import type { Layer } from "./layers.ts";
import { parseJson, spotOf, type JsonDocument } from "./parse-json.ts";
import { readText } from "./read-text.ts";
import { unreadableFile } from "./unreadable-file.ts";

/** An element's folder as read from disk; no code has run. */
export interface ElementSource {
  readonly fullName: string;
  readonly layer: Layer;
  /** Absolute. */
  readonly dir: string;
  readonly eJson: SourceFile;
  /** The config file; its document is undefined where the file is missing. */
  readonly config: {
    readonly name: string;
    readonly document: JsonDocument | undefined;
    /** Other JSON files of the folder, one of which may be meant. */
    readonly others: readonly string[];
  };
  /** Absolute path of the code file, where there is one. */
  readonly body: string | undefined;
  /** A file beside it that may be meant as the code file, where there is none. */
  readonly otherBody: string | undefined;
  readonly declaration: Declaration;
  /** False where `e.json` is invalid. */
  readonly readable: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

interface SourceFile {
  readonly name: string;
  readonly document: JsonDocument;
}

/** Reads an element's files, from disk or from `texts`, which validates a draft before it is written. */
export function readElement(
  layer: Layer,
  dir: string,
  fullName: string,
  names: ReadonlySet<string>,
  texts: (file: string) => string | null = readText,
): ElementSource {
  const own = shortName(fullName);
  const read = (name: string): JsonDocument | undefined => {
    const place = placeIn(layer, join(dir, name), fullName);
    try {
      const text = texts(join(dir, name));
      return text === null ? undefined : parseJson(text, place);
    } catch (error) {
      const unreadable = unreadableFile(error, place);
      return { text: "", value: undefined, isJson: false, diagnostics: [unreadable] };
    }
  };
  const place = placeIn(layer, join(dir, "e.json"), fullName);
  const document = read("e.json") ?? parseJson("", place);
  const { declaration, readable, diagnostics } = readDeclaration(document, place, own);
  const configName = configFileOf(declaration, own);
  const body = bodyFileOf(declaration, own, names);
  const outside = [
    ...(leavesFolder(configName)
      ? [diagnose("body-outside", place, {}, spotOf(document, ["frontBundleEntry"]))]
      : []),
    ...(body !== undefined && leavesFolder(body)
      ? [diagnose("body-outside", place, {}, spotOf(document, ["backendBundleEntry"]))]
      : []),
  ];
  return {
    fullName,
    layer,
    dir,
    eJson: { name: "e.json", document },
    config: {
      name: configName,
      document: outside.length > 0 ? undefined : read(configName),
      others: otherConfigs(names, configName),
    },
    body: body === undefined || outside.length > 0 ? undefined : join(dir, body),
    otherBody: otherBodyOf(names, body ?? `${own}.ts`),
    declaration,
    readable: readable && outside.length === 0,
    diagnostics: [...diagnostics, ...outside],
  };
}

/** A file of a layer, for diagnostics. */
export function placeIn(layer: Layer, absolute: string, element: string | null): Place {
  return { element, file: fileOf(layer, absolute), path: absolute };
}

/** `layer/path/inside`, the form in which diagnostics name files. */
function fileOf(layer: Layer, absolute: string): string {
  const inside = relative(layer.realPath ?? layer.path, absolute)
    .split(sep)
    .join("/");
  return inside === "" ? layer.name : `${layer.name}/${inside}`;
}

/** True when both were read from equal texts. */
export function sameSource(a: ElementSource, b: ElementSource): boolean {
  return (
    isSameLayer(a.layer, b.layer) &&
    a.dir === b.dir &&
    a.body === b.body &&
    a.otherBody === b.otherBody &&
    a.config.name === b.config.name &&
    a.config.others.join("/") === b.config.others.join("/") &&
    a.eJson.document.text === b.eJson.document.text &&
    a.config.document?.text === b.config.document?.text &&
    a.diagnostics.length === b.diagnostics.length
  );
}

/** True where both mean the same to an element. */
function isSameLayer(a: Layer, b: Layer): boolean {
  return a === b || factsOfLayer(a) === factsOfLayer(b);
}

function factsOfLayer({ name, realPath, identity, variables }: Layer): string {
  return JSON.stringify([name, realPath, identity, variables]);
}

/** The `.json` that `frontBundleEntry` names, else `<Name>.json`. */
function configFileOf(declaration: Declaration, own: string): string {
  const named = declaration.frontBundleEntry?.replace(/^\.\//, "");
  return named?.endsWith(".json") ? named : `${own}.json`;
}

function otherConfigs(names: ReadonlySet<string>, configName: string): string[] {
  const others = new Set(["e.json", "package.json", "tsconfig.json", configName]);
  return [...names].filter((name) => /^[^.].*\.json$/i.test(name) && !others.has(name));
}

/** The file that `backendBundleEntry` names ("." is the default), else `<Name>.ts` or `<Name>.js` where it exists. */
function bodyFileOf(
  declaration: Declaration,
  own: string,
  names: ReadonlySet<string>,
): string | undefined {
  const named = declaration.backendBundleEntry?.replace(/^\.\/(?=.)/, "");
  if (named && named !== "." && named !== "./") return named;
  return [`${own}.ts`, `${own}.js`].find((name) => names.has(name));
}

/** `in.ts` or `In.mts` where `In.ts` is loaded. */
function otherBodyOf(names: ReadonlySet<string>, body: string): string | undefined {
  if (names.has(body) || body.includes("/")) return undefined;
  return [...names].find((name) => CODE_FILE.test(name) && foldedName(name) === foldedName(body));
}

const CODE_FILE = /^[^.].*\.[cm]?[jt]sx?$/i;

function foldedName(file: string): string {
  return file.toLowerCase().replace(/\.[cm]?[jt]sx?$/, "");
}

function leavesFolder(name: string): boolean {
  return (
    name.startsWith("/") ||
    name.includes("\\") ||
    name.includes("\0") ||
    name.split("/").includes("..")
  );
}

export function eJsonPlace(source: ElementSource): Place {
  return placeIn(source.layer, join(source.dir, "e.json"), source.fullName);
}

/** The facts of `e.json` that a Type receives. */
export function factsOf(
  source: ElementSource,
  isActive: boolean,
  extra: Readonly<Record<string, unknown>>,
): ElementFacts {
  const { declaration, fullName } = source;
  const { type, title, description, icon, isDefault, allowRegister, matchBy } = declaration;
  return {
    fullName,
    type,
    title,
    description,
    icon,
    isActive,
    isDefault,
    allowRegister,
    matchBy,
    extra,
  };
}

/** A hash over an element's files; `code` is the fingerprint of its code. */
export function hashOfTexts({ eJson, config }: ElementSource, code: string): string {
  const parts = [eJson.document.text, config.name, config.document?.text ?? null, code];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
