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

/** Of these only the very version is tested: typegen uses an interface of TypeScript that any version may change. */
const EXACT = /^(@menshen\/|typescript$)/;

/** Other packages may be a newer compatible version, so that an app has one copy. */
function range(version, name) {
  return EXACT.test(name) ? version : version.replace(/^(?=\d)/, "^");
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
