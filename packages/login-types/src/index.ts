import { fileURLToPath } from "node:url";

/** The folder of the base app, the lowest layer. */
export const baseAppRoot: string = fileURLToPath(new URL("../elements", import.meta.url));
