import type { Sandbox } from "@menshen/sandbox";
import { jsonType, type JsonSchema } from "./json-type.ts";
import { code, page, table, type Page } from "./markdown.ts";

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
  };
  readonly parameters?: readonly {
    readonly name: string;
    readonly required?: boolean;
    readonly schema?: JsonSchema;
  }[];
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The control API as the sandbox itself describes it. */
export async function sandboxPage({ fetch }: Pick<Sandbox, "fetch">): Promise<Page> {
  const answer = await fetch("http://127.0.0.1:3001/sandbox/api");
  const { paths } = (await answer.json()) as OpenApi;
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => [
      code(`${method.toUpperCase()} ${path}`),
      code(inputOf(operation)),
      operation.summary ?? operation.description ?? "",
    ]),
  );
  return page("sandbox", "en", "Sandbox: control API", [
    "For tests in any language. `GET /sandbox/api` answers the same as OpenAPI 3.1. Mutations are POST with `application/json`. The [sandbox's README](../../packages/sandbox/README.md) describes the simulated endpoints, the world and the faults.",
    table(["operation", "input", "effect"], rows),
  ]);
}

function inputOf({ parameters = [], requestBody }: Operation): string {
  const body = requestBody?.content["application/json"]?.schema;
  if (body) return jsonType(body);
  const query = parameters.map(
    ({ name, required = false, schema = {} }) =>
      `${name}${required ? "" : "?"}: ${jsonType(schema)}`,
  );
  return query.length === 0 ? "" : `?${query.join(", ")}`;
}
