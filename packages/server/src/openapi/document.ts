import { appCodes } from "@menshen/core";
import type { ReachableProcedure } from "@menshen/rpc";
import type { KnownResults } from "./known-results.ts";
import { createJsonSchemas, type JsonSchemas, type Schema } from "./json-schemas.ts";

export interface DocumentParts {
  readonly url: string;
  readonly version: string;
  readonly procedures: readonly ReachableProcedure[];
  readonly results: KnownResults;
}

/**
 * OpenAPI 3.1 of every reachable method in the form in which tRPC carries it: a query's input in `?input=` as JSON, or like a
 * mutation's in the body; results in `result.data`; failures in `error`.
 */
export function openApiDocument({ url, version, procedures, results }: DocumentParts) {
  const schemas = createJsonSchemas();
  const paths = Object.fromEntries(
    procedures.map((procedure) => {
      const { path, output } = procedure;
      const result = output ? schemas.of(output, "output", path) : (results.of(path) ?? {});
      return [`/trpc/${path}`, pathItem(procedure, result, schemas)];
    }),
  );
  return {
    openapi: "3.1.0",
    info: { title: "Menshen", version, description: DESCRIPTION },
    servers: [{ url }],
    paths,
    components: {
      schemas: { ...results.components, ...schemas.components, Failure: failure },
      responses: {
        Failure: {
          description: "The call failed; `error.data.errcode` says why.",
          content: json({ $ref: "#/components/schemas/Failure" }),
        },
      },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "A session token, or the administrator's token.",
        },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: url.startsWith("https:") ? "__Host-menshen" : "menshen",
        },
      },
    },
  };
}

const DESCRIPTION =
  "Login methods as tRPC procedures. Times are epoch milliseconds. Mutations are POST with exactly `application/json`; browsers " +
  "on other origins need MENSHEN_ALLOWED_ORIGINS. Several calls fit into one request: paths separated by commas, `?batch=1`, " +
  "inputs as an object by index, results as an array.";

function pathItem(procedure: ReachableProcedure, result: Schema, schemas: JsonSchemas) {
  const { path, kind, input } = procedure;
  const schema = schemas.of(input, "input", path);
  const isOptional = input.safeParse(undefined).success;
  const body = { requestBody: { required: !isOptional, content: json(schema) } };
  const parameter = {
    parameters: [
      {
        name: "input",
        in: "query",
        required: !isOptional,
        description: "The input as JSON.",
        content: json(schema),
      },
    ],
  };
  const operation = operationOf(procedure, result);
  if (kind === "mutation") return { post: { operationId: path, ...operation, ...body } };
  if (kind === "subscription") return { get: { operationId: path, ...operation, ...parameter } };
  return {
    get: { operationId: path, ...operation, ...parameter },
    post: { operationId: `${path}.post`, ...operation, ...body },
  };
}

function operationOf(procedure: ReachableProcedure, result: Schema) {
  const { kind, fullName, describe } = procedure;
  const access: string = procedure.access;
  const answer =
    kind === "subscription"
      ? { description: "Server-Sent Events; `data` is an event.", content: events(result) }
      : { description: "The result.", content: json(envelope(result)) };
  return {
    tags: [fullName],
    ...(describe && { summary: describe.en, description: describe.zh }),
    "x-access": access,
    security: access === "public" ? [] : [{ token: [] }, { cookie: [] }],
    responses: { "200": answer, default: { $ref: "#/components/responses/Failure" } },
  };
}

/** A result that is undefined is absent. */
function envelope(data: Schema): Schema {
  return object({ result: { type: "object", properties: { data } } }, ["result"]);
}

function json(schema: Schema) {
  return { "application/json": { schema } };
}

function events(schema: Schema) {
  return { "text/event-stream": { schema } };
}

function object(properties: Record<string, Schema>, required: readonly string[]): Schema {
  return { type: "object", properties, required };
}

const text = { type: "string" };
const bilingual = object({ zh: text, en: text }, ["zh", "en"]);

const failure = object(
  {
    error: object(
      {
        message: text,
        code: { type: "integer", description: "tRPC's own number." },
        data: object(
          {
            code: { ...text, description: "tRPC's key of the HTTP status." },
            httpStatus: { type: "integer" },
            path: text,
            errcode: {
              type: "integer",
              description: `A number of \`source\`. Those of \`app\`: ${Object.entries(appCodes)
                .map(([number, { name }]) => `${number} ${name}`)
                .join(", ")}.`,
            },
            source: { ...text, description: "`app`, `wecom`, `wechat` or another provider." },
            element: { type: ["string", "null"] },
            method: { type: ["string", "null"] },
            hint: { ...bilingual, description: "What a visitor can do." },
            adminHint: { ...bilingual, description: "For administrators only." },
            data: { type: "object", additionalProperties: true },
          },
          ["code", "httpStatus", "errcode", "source", "element", "method", "hint"],
        ),
      },
      ["message", "code", "data"],
    ),
  },
  ["error"],
);
