import { z } from "zod";
import { isCrossSite } from "../ui/page.ts";
import type { Context, Reply, Route, Site } from "../simulator/route.ts";
import { openApi } from "./openapi.ts";
import type { Controlled, Operation } from "./operation.ts";
import { OPERATIONS } from "./world-operations.ts";

/** The control API, on the sandbox's own origin only. */
export const controlApi = (controlled: Controlled): Site => ({
  hosts: [],
  routes: [
    {
      path: "/sandbox/api",
      methods: ["GET"],
      handle: ({ origin }) => json(openApi(OPERATIONS, origin)),
    },
    ...OPERATIONS.map((operation): Route => ({
      path: `/sandbox/api/${operation.name}`,
      methods: [operation.method],
      handle: (context) => perform(operation, controlled, context),
    })),
  ],
});

async function perform(
  operation: Operation,
  controlled: Controlled,
  { request, url }: Context,
): Promise<Reply> {
  if (isCrossSite(request))
    return json({ error: "another site's page may not use the control API" }, 403);
  try {
    const input: unknown =
      operation.method === "GET" ? Object.fromEntries(url.searchParams) : await readJson(request);
    return json((await operation.run(controlled, input)) ?? {});
  } catch (error) {
    return json({ error: explain(error) }, 400);
  }
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/i.test(type))
    throw new TypeError(`expected content-type application/json, got ${type || "none"}`);
  const text = await request.text();
  return text.trim() === "" ? {} : JSON.parse(text);
}

function explain(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  if (error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError)
    return error.message;
  throw error;
}

function json(value: unknown, status = 200): Reply {
  return {
    response: Response.json(value, {
      status,
      headers: { "cache-control": "no-store", "x-content-type-options": "nosniff" },
    }),
  };
}
