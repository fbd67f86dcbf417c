import { fileURLToPath } from "node:url";
import type { App } from "@menshen/runtime";
import { elementResults, procedureResults, type ResultSchemas } from "@menshen/typegen";
import type { Page } from "./markdown.ts";

/** What `app.*` and the official elements return, for the server's OpenAPI document: the types say it, so no schema repeats it. */
export function resultSchemas(app: Pick<App, "snapshot">): Page[] {
  const ofApp = procedureResults({
    module: fileURLToPath(import.meta.resolve("@menshen/server/app-router")),
    exported: "ServerProcedures",
    root: "app",
    prefix: "#/components/schemas/app.",
  });
  const official = [...app.snapshot.elements.values()].flatMap(
    ({ fullName, family, bodyFile, official: isOfficial }) =>
      isOfficial && family !== "meta" && bodyFile !== undefined
        ? [{ owner: fullName, file: bodyFile }]
        : [],
  );
  const hosts = [import.meta.resolve("@menshen/login-types")];
  const ofElements = elementResults(official, { hosts, prefix: "#/components/schemas/base." });
  return [
    { file: "../../packages/server/src/openapi/app-results.gen.ts", text: moduleOf(ofApp) },
    {
      file: "../../packages/login-types/elements/results.gen.json",
      text: `${jsonOf(ofElements)}\n`,
    },
  ];
}

function moduleOf(schemas: ResultSchemas): string {
  return `// Made by \`pnpm run docs\` from the types of the server's procedures. Do not edit.
import type { ResultSchemas } from "./json-schemas.ts";

export const appResults: ResultSchemas = ${jsonOf(schemas)};
`;
}

/** A schema a line, so that a change shows and two changes merge. */
function jsonOf(schemas: ResultSchemas): string {
  const groups = Object.entries(schemas).map(([group, entries]) => {
    const lines = Object.entries(entries).map(
      ([key, schema]) => `"${key}":${JSON.stringify(schema)}`,
    );
    return `"${group}":{\n${lines.join(",\n")}\n}`;
  });
  return `{${groups.join(",")}}`;
}
