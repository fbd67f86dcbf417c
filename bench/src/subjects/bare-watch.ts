import { watch } from "chokidar";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configFile, configOf, save } from "../folders.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The floor of a save: chokidar's event alone. */
const { root } = subjectInput as { root: string };
const tree = watch(root, { ignoreInitial: true, atomic: false });
await once(tree, "ready");

serveParent(null, {
  save({ number, redirectUri }: { number: number; redirectUri: string }): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const path = join(root, configFile(number));
    const from = performance.now();
    const onEvent = (_event: string, changed: string): void => {
      if (changed !== path) return;
      const ms = performance.now() - from;
      tree.off("all", onEvent);
      if (readFileSync(path, "utf8").includes(`"${redirectUri}"`)) resolve(ms);
      else reject(new Error(`an event for ${path} before its content`));
    };
    tree.on("all", onEvent);
    save(path, configOf(number, redirectUri));
    return promise;
  },
});
