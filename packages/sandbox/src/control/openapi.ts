import { z } from "zod";
import type { Operation } from "./operation.ts";

/** The control API described for machines, OpenAPI 3.1. */
export function openApi(operations: readonly Operation[], origin: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = `/sandbox/api/${operation.name}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "WeCom and WeChat sandbox control",
      version: "1",
      description:
        "Changes the simulated world. A mutation is a POST of application/json; browsers may send it from the sandbox's own pages only.",
    },
    servers: [{ url: origin }],
    paths,
  };
}

function describe({ name, method, summary, input }: Operation): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
  const takes =
    method === "GET"
      ? { parameters: parametersOf(schema) }
      : { requestBody: { required: true, content: { "application/json": { schema } } } };
  const failure = {
    description: "What was wrong",
    content: {
      "application/json": { schema: { type: "object", properties: { error: { type: "string" } } } },
    },
  };
  return {
    operationId: `${method.toLowerCase()}-${name}`,
    summary,
    ...takes,
    responses: {
      "200": {
        description: "Done",
        content: { "application/json": { schema: { type: "object" } } },
      },
      "400": failure,
      "403": failure,
    },
  };
}

function parametersOf({
  properties = {},
  required = [],
}: {
  properties?: object;
  required?: readonly string[];
}): readonly object[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: schema as object,
  }));
}
