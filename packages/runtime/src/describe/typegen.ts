import { randomUUID } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { readText, realPathOf } from "../read/read-text.ts";
import { methodOf, type LinkedElement, type Snapshot } from "../snapshot.ts";

export interface TypegenOptions {
  /** The file that the text is written to; imports are relative to it. */
  readonly outFile: string;
}

/** An element that can be called, and the module that defines its methods. */
export interface ElementModule {
  readonly fullName: string;
  /** The element whose module it is: its Type, or itself for a service or model. */
  readonly owner: string;
  /** Absolute path. */
  readonly file: string;
  readonly official: boolean;
  /** Names of its methods that are reachable over tRPC. */
  readonly methods: readonly string[];
}

/** The Instances of an app, sorted by full name. */
export function elementModules({ snapshot }: { readonly snapshot: Snapshot }): ElementModule[] {
  return [...snapshot.elements.values()].flatMap((element) => {
    const [typeName = ""] = element.ancestry;
    const owner = element.bodyFile === undefined ? snapshot.elements.get(typeName) : element;
    if (element.family !== "instance" || owner?.bodyFile === undefined) return [];
    const { fullName, bodyFile, official } = owner;
    const methods = Object.keys(element.members).filter((name) => isReachable(element, name));
    return [{ fullName: element.fullName, owner: fullName, file: bodyFile, official, methods }];
  });
}

function isReachable(element: LinkedElement, name: string): boolean {
  const method = methodOf(element, name);
  return method !== undefined && method.kind !== "webhook" && method.access !== "internal";
}

/**
 * `elements.gen.d.ts`: the names of an app's elements and the modules that define them. Contains names and
 * `typeof import(...)` only, so that the compiler reads each type in its source.
 */
export function generateTypes(
  app: { readonly snapshot: Snapshot },
  { outFile }: TypegenOptions,
): string {
  const root: Branch = { children: new Map() };
  const from = realPathOf(dirname(outFile)) ?? dirname(outFile);
  for (const module of elementModules(app))
    grow(root, module.fullName.split("."), specifierOf(module, from));
  return `${HEADER}${print(root, "  ")}}\n${FOOTER}`;
}

/** Writes through a temporary file, unless the file is equal already. Returns whether it wrote. */
export function writeTypes(outFile: string, text: string): boolean {
  if (readText(outFile) === text) return false;
  const temporary = `${outFile}.${randomUUID()}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, outFile);
  return true;
}

const HEADER = `// Made by \`menshen types\`. Do not edit.
import type { Leaf } from "@menshen/core";

export interface Elements {
`;

const FOOTER = `
declare module "@menshen/core" {
  interface KnownElements extends Elements {}
}
`;

interface Branch {
  readonly children: Map<string, Branch>;
  specifier?: string;
}

function grow(root: Branch, segments: readonly string[], specifier: string): void {
  let at = root;
  for (const segment of segments) {
    const next: Branch = at.children.get(segment) ?? { children: new Map() };
    at.children.set(segment, next);
    at = next;
  }
  at.specifier = specifier;
}

function print(branch: Branch, indent: string): string {
  return [...branch.children]
    .map(([name, child]) => {
      const leaf =
        child.specifier === undefined
          ? []
          : [`Leaf<typeof import(${JSON.stringify(child.specifier)}).default>`];
      const inner =
        child.children.size === 0 ? [] : [`{\n${print(child, `${indent}  `)}${indent}}`];
      return `${indent}${name}: ${[...leaf, ...inner].join(" & ")};\n`;
    })
    .join("");
}

/** Files of the base app by package name, which resolves wherever it is installed; others by relative path. */
function specifierOf(
  { file, official }: { file: string; official: boolean },
  from: string,
): string {
  const home = official ? packageOf(dirname(file)) : undefined;
  if (home) return `${home.name}/${exportedPath(home, posix(relative(home.dir, file)))}`;
  const path = posix(relative(from, file));
  return path.startsWith(".") ? path : `./${path}`;
}

interface Package {
  readonly name: string;
  readonly dir: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

function packageOf(dir: string): Package | undefined {
  for (let at = dir; at !== dirname(at); at = dirname(at)) {
    const text = readText(join(at, "package.json"));
    const { name, exports = {} } = JSON.parse(text ?? "{}") as Partial<Package>;
    if (typeof name === "string") return { name, dir: at, exports };
  }
  return undefined;
}

/** The path by which a package exports a file of a folder: `elements/*` of an installed one is its `dist/elements/*`. */
function exportedPath({ exports }: Package, path: string): string {
  for (const [exported, target] of Object.entries(exports)) {
    const folder = typeof target === "string" && target.endsWith("/*") ? target.slice(2, -1) : null;
    if (folder !== null && path.startsWith(folder))
      return exported.slice(2, -1) + path.slice(folder.length);
  }
  return path;
}

function posix(path: string): string {
  return path.split(sep).join("/");
}
