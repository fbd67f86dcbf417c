import { fileURLToPath } from "node:url";
import { procedureFile } from "@menshen/typegen";
import type { Page } from "./markdown.ts";

/**
 * The types of `app.*` for the client, which knows nothing of the server's sources: a page elsewhere should not need the
 * server's packages to compile.
 */
export function appProcedureTypes(): Page {
  return {
    file: "../../packages/client/src/app-procedures.gen.ts",
    text: procedureFile({
      module: fileURLToPath(import.meta.resolve("@menshen/server/app-router")),
      exported: "ServerProcedures",
      name: "AppProcedures",
      header: "// Made by `pnpm run docs` from the server's procedures. Do not edit.\n",
      from: "./element-types.ts",
    }),
  };
}
