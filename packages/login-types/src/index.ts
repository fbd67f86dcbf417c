import { fileURLToPath } from "node:url";

/** The folder of the base app: the root that every other layer stands on. */
export const baseAppRoot: string = fileURLToPath(new URL("../elements", import.meta.url));
