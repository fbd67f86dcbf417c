import { createHash } from "node:crypto";
import { registerHooks } from "node:module";
import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BAD_ENCODING, encodingFaultOf, type EncodingFault } from "./decode-text.ts";
import { readBytes, stampOf, statOf, systemCode } from "./read-text.ts";
import { staticImports } from "./static-imports.ts";

/** Evaluates the module at a URL and returns its namespace. All element code is loaded through this port. */
export type LoadPort = (url: string) => Promise<Readonly<Record<string, unknown>>>;

/** Loads element code in versions: a file's URL carries a number that increases when the file or an import changes. */
export interface Loader {
  /** The module in its current version; the same object until its import graph changes. */
  load(file: string): Promise<Readonly<Record<string, unknown>>>;
  /** A number that changes whenever `load` would return another module. */
  versionOf(file: string): number;
  /** A hash over the file and all element code that it imports. */
  fingerprint(file: string): string;
  /** Starts new versions of the given files, or of all tracked ones outside `frozen` folders, where they changed on disk. */
  refresh(files?: Iterable<string>, frozen?: readonly string[]): void;
  /** Every code file that was loaded or wanted. */
  files(): readonly string[];
  close(): void;
}

export interface LoaderOptions {
  /** Real paths of the folders whose modules are element code. */
  readonly roots: () => readonly string[];
  /** Files or folders from which packages resolve that the element's own folder does not have. */
  readonly hosts: () => readonly string[];
  readonly load?: LoadPort | undefined;
}

/**
 * Node imports, even where a bundler or test runner has replaced `import()` in this file by its own: theirs knows neither the
 * hooks nor the generations. A data URL is a module that nothing transforms.
 */
const importer = "data:text/javascript,export const load = (url) => import(url)";
const nativeImport: LoadPort = async (url) => {
  const { load } = (await import(importer)) as { load: LoadPort };
  return await load(url);
};

/** Packages that must exist once: a second copy breaks `instanceof` and zod's registries. */
const SHARED = /^(@menshen\/|zod($|\/))/;

const MODULES = `${sep}node_modules${sep}`;

let loaders = 0;

export function createLoader(options: LoaderOptions): Loader {
  const mark = `menshen=${++loaders}.`;
  const importModule = options.load ?? nativeImport;
  const files = new Map<string, CodeFile>();
  const loaded = new Map<
    string,
    { version: number; module: Promise<Readonly<Record<string, unknown>>> }
  >();
  const failed = new Set<string>();

  const track = (path: string): CodeFile => {
    const tracked = files.get(path);
    if (tracked) return tracked;
    const fresh = {
      version: 1,
      stamp: stampOf(path),
      ...contentOf(path),
      imports: [] as string[],
      importers: new Set<string>(),
    };
    files.set(path, fresh);
    return fresh;
  };
  const urlOf = (path: string): string =>
    `${pathToFileURL(path).href}?${mark}${track(path).version}`;
  // A root may itself be in an installed package, as that of the official elements is.
  const isElementCode = (path: string): boolean =>
    options
      .roots()
      .some((root) => path.startsWith(root + sep) && !path.includes(MODULES, root.length));

  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier.includes(mark))
        return { url: specifier, format: formatOf(specifier), shortCircuit: true };
      if (!context.parentURL?.includes(mark)) return next(specifier, context);
      const parent = fileURLToPath(context.parentURL);
      const wanted = specifier.startsWith(".")
        ? fileURLToPath(new URL(specifier, context.parentURL))
        : null;
      // Tracked before it resolves, so that a missing helper file is noticed when it is created.
      if (wanted !== null) track(wanted).importers.add(parent);
      const found = resolveNearest(specifier, context.parentURL, options.hosts(), (from) =>
        next(specifier, { ...context, parentURL: from }),
      );
      if (!found.url.startsWith("file:")) return found;
      const path = fileURLToPath(found.url);
      if (!isElementCode(path)) return found;
      refuseSpecialFile(path);
      track(path).importers.add(parent);
      return { url: urlOf(path), format: formatOf(found.url), shortCircuit: true };
    },
  });

  /** Reads the imports from the text of the files: what they are must not depend on how far a load came. */
  const readImports = (path: string, seen: Set<string>): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const file = track(path);
    file.imports = staticImports(path).filter(isElementCode);
    for (const inner of file.imports) {
      track(inner).importers.add(path);
      readImports(inner, seen);
    }
  };

  /** Node would replace what is not UTF-8 silently. */
  const loadText = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
    for (const file of closureOf(path, files)) {
      refuseSpecialFile(file);
      const fault = files.get(file)?.fault;
      if (fault) throw Object.assign(new Error("not UTF-8"), { code: BAD_ENCODING, fault, file });
    }
    return importModule(urlOf(path));
  };

  const bumpVersion = (path: string, seen: Set<string>): void => {
    const file = files.get(path);
    if (!file || seen.has(path)) return;
    seen.add(path);
    file.version++;
    for (const importer of file.importers) bumpVersion(importer, seen);
  };

  return {
    load(path) {
      const { version } = track(path);
      const cached = loaded.get(path);
      if (cached?.version === version) return cached.module;
      readImports(path, new Set());
      const module = loadText(path);
      module.then(
        () => failed.delete(path),
        () => failed.add(path),
      );
      loaded.set(path, { version, module });
      return module;
    },
    versionOf: (path) => track(path).version,
    fingerprint(path) {
      // Of code that is not loaded, such as that of a replaced element, the imports are unknown.
      if (!loaded.has(path)) readImports(path, new Set());
      return hashOf([...closureOf(path, files)].map((one) => files.get(one)?.content ?? "missing"));
    },
    files: () => [...files.keys()],
    refresh(paths, frozen = []) {
      const isFrozen = (path: string): boolean =>
        frozen.some((root) => path.startsWith(root + sep));
      const seen = new Set<string>();
      // A load may have failed because a package was missing: a full refresh tries it again.
      if (!paths) for (const path of failed) if (!isFrozen(path)) bumpVersion(path, seen);
      for (const path of paths ?? files.keys()) {
        const file = files.get(path);
        const stamp = file && stampOf(path);
        if (!file || stamp === undefined || stamp === file.stamp || isFrozen(path)) continue;
        file.stamp = stamp;
        const { content, fault } = contentOf(path);
        if (content === file.content) continue;
        Object.assign(file, { content, fault });
        bumpVersion(path, seen);
      }
    },
    close: () => hooks.deregister(),
  };
}

interface CodeFile {
  version: number;
  stamp: string;
  /** A hash. A file that was only touched is not loaded again. */
  content: string;
  fault: EncodingFault | undefined;
  /** Absolute paths of element code that its text imports. */
  imports: readonly string[];
  readonly importers: Set<string>;
}

/** Shared packages resolve from the host first, all others from the element's own folder first. */
function resolveNearest<T>(
  specifier: string,
  parent: string,
  hosts: readonly string[],
  from: (parent: string) => T,
): T {
  const hostUrls = hosts.map((host) => pathToFileURL(host).href);
  const isBare = !/^(\.|\/|[a-z]+:)/i.test(specifier);
  if (!isBare) return from(parent);
  const order = SHARED.test(specifier) ? [...hostUrls, parent] : [parent, ...hostUrls];
  let failure: unknown;
  for (const place of order) {
    try {
      return from(place);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** Element code is an ES module whatever the nearest package.json says. */
function formatOf(url: string): string {
  if (/\.m?ts($|\?)/.test(url)) return "module-typescript";
  if (/\.c[jt]s($|\?)/.test(url)) return "commonjs";
  return /\.json($|\?)/.test(url) ? "json" : "module";
}

/** Node would wait for a writer of a FIFO, and the process with it. @throws Error ERR_MODULE_NOT_A_FILE */
export function refuseSpecialFile(path: string): void {
  if (statOf(path)?.isFile() === false)
    throw Object.assign(new Error("not a regular file"), { code: "ERR_MODULE_NOT_A_FILE" });
}

function closureOf(
  path: string,
  files: ReadonlyMap<string, CodeFile>,
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const inner of files.get(path)?.imports ?? []) closureOf(inner, files, seen);
  return seen;
}

/** Independent of the files' paths, so that equal code has equal hashes on every machine. */
function hashOf(contents: readonly string[]): string {
  return createHash("sha256").update(contents.toSorted().join()).digest("hex");
}

function contentOf(path: string): Pick<CodeFile, "content" | "fault"> {
  try {
    const bytes = readBytes(path);
    if (bytes === null) return { content: "missing", fault: undefined };
    const content = createHash("sha256").update(bytes).digest("hex");
    return { content, fault: encodingFaultOf(bytes) };
  } catch (error) {
    return { content: systemCode(error), fault: undefined };
  }
}
