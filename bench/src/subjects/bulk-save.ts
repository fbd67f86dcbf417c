import { join } from "node:path";
import { configFile, configOf, save } from "../folders.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** Saves many configs one after the other, as a deployment does: beside the load generator, which it would delay. */
const { root, count } = subjectInput as { root: string; count: number };

serveParent(null, {
  save(redirectUri: string): void {
    for (let number = 0; number < count; number++)
      save(join(root, configFile(number)), configOf(number, redirectUri));
  },
});
