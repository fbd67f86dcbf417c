import { gzipSync } from "node:zlib";
import { build } from "vite";

/** The gzipped size of a package's entry as an app bundles it, in bytes, without its peer dependencies. */
export async function bundleSize(entry: string, peers: readonly RegExp[] = []): Promise<number> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      modulePreload: false,
      rollupOptions: {
        input: entry,
        external: [...peers],
        preserveEntrySignatures: "strict",
        output: { format: "es" },
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !("output" in output)) throw new Error("vite made no bundle");
  const code = output.output.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("");
  return gzipSync(code).length;
}
