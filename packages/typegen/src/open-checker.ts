import { createRequire } from "node:module";
import { join } from "node:path";
import { API, type Checker, type Type } from "typescript/unstable/sync";

/** Types of a module, expanded by TypeScript's own checker. */
export interface ModuleTypes extends Disposable {
  readonly checker: Checker;
  /** The type that the module exports under this name. */
  readonly exported: (name: string) => Type;
}

/*
 * TypeScript 7 is a native program that answers questions over a pipe; its interface is marked unstable, so its version is
 * pinned and this file and the printer are its only users. It ends with `dispose`, and so does the memory it took.
 */

const folder = join(import.meta.dirname, "../probe");
const moduleFile = join(folder, "probe.ts");
const configFile = join(folder, "tsconfig.json");

/**
 * Checks a module that exists in memory only.
 * @param hosts modules of the packages that elements may import without having them in their own folder
 */
export function openModule(text: string, hosts: readonly string[]): ModuleTypes {
  const files: Readonly<Record<string, string>> = {
    [moduleFile]: text,
    [configFile]: JSON.stringify({
      files: [moduleFile],
      compilerOptions: { ...compilerOptions, paths: sharedPackages(hosts) },
    }),
  };
  const api = new API({
    cwd: folder,
    fs: {
      readFile: (name) => files[name],
      fileExists: (name) => (name in files ? true : undefined),
      directoryExists: (name) => (name === folder ? true : undefined),
    },
  });
  try {
    const project = api.updateSnapshot({ openProjects: [configFile] }).getProject(configFile);
    const source = project?.program.getSourceFile(moduleFile);
    const symbol = source && project?.checker.getSymbolAtLocation(source);
    if (!project || !symbol) throw new Error("TypeScript did not open the probe module");
    const { checker } = project;
    const exports = new Map(checker.getExportsOfModule(symbol).map((one) => [one.name, one]));
    return {
      checker,
      exported: (name) => {
        const found = exports.get(name);
        if (!found) throw new Error(`the probe module exports no ${name}`);
        return checker.getDeclaredTypeOfSymbol(found);
      },
      [Symbol.dispose]: () => api.close(),
    };
  } catch (error) {
    api.close();
    throw error;
  }
}

/** Strict, so that optional and missing values are what they are at run time. */
const compilerOptions = {
  target: "esnext",
  module: "nodenext",
  moduleDetection: "force",
  lib: ["esnext"],
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

const SHARED = ["core", "domain", "providers", "login-types"].map((name) => `@menshen/${name}`);

/** The loader gives elements the host's copy of these packages, so the checker does, too. */
function sharedPackages(hosts: readonly string[]): Record<string, string[]> {
  const places = [import.meta.url, ...hosts].map((host) => createRequire(host));
  const found = [...SHARED, "zod"].flatMap((name) => {
    for (const place of places) {
      try {
        // The same declarations as the package's own imports have: two copies of zod's are compared member by member.
        const types = place.resolve(name).replace(/\.(c?)js$/, ".d.$1ts");
        return [[name, [types]] as [string, string[]]];
      } catch {
        // The next host may have it.
      }
    }
    return [];
  });
  return Object.fromEntries(found);
}
