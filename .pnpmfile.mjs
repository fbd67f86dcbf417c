/*
 * The repository runs from TypeScript sources; packages contain what `release` compiled them to. So the entries of a
 * package.json name sources, and packing replaces them by the compiled files.
 */

/** `./src/index.ts` is compiled to `./dist/src/index.js`. */
const compiled = (path) => path.replace(/^\.\/(src|elements)\//, "./dist/$1/");
const code = (path) => compiled(path).replace(/\.ts$/, ".js");

function entry(path) {
  if (!path.endsWith(".ts")) return compiled(path);
  return { types: compiled(path).replace(/\.ts$/, ".d.ts"), default: code(path) };
}

function mapValues(record, map) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

/**
 * Our own packages are released together; others may be a newer compatible version, so that an app has one copy. Typegen
 * uses an interface of TypeScript that may change with any version.
 */
function range(version, name) {
  const isExact = name.startsWith("@menshen/") || name === "typescript";
  return isExact ? version : version.replace(/^(?=\d)/, "^");
}

export const hooks = {
  beforePacking(manifest) {
    const { exports, bin, dependencies, peerDependencies } = manifest;
    return {
      ...manifest,
      scripts: undefined,
      devDependencies: undefined,
      ...(exports && { exports: mapValues(exports, entry) }),
      ...(bin && { bin: mapValues(bin, code) }),
      ...(dependencies && { dependencies: mapValues(dependencies, range) }),
      ...(peerDependencies && { peerDependencies: mapValues(peerDependencies, range) }),
    };
  },
};
