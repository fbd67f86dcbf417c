import { Code, isTracked } from "@menshen/core";
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { isEvents } from "./events.ts";

/**
 * A result that is what its method's `output` describes, without further keys: documents and generated clients believe it.
 * @throws Code 50000 whose cause names the places
 */
export async function checkOutput(
  result: unknown,
  schema: z.ZodType | undefined,
  path: string,
): Promise<unknown> {
  const value = await result;
  if (!schema) return value;
  if (isEvents(value)) return checkedEvents(value, schema, path);
  const parsed = await schema.safeParseAsync(value);
  if (!parsed.success) throw mismatch(path, parsed.error.message);
  if (!isDeepStrictEqual(asJson(parsed.data), asJson(value)))
    throw mismatch(path, "keys that the schema does not name, or values that it changes");
  return value;
}

async function* checkedEvents(
  events: AsyncIterable<unknown>,
  schema: z.ZodType,
  path: string,
): AsyncIterable<unknown> {
  for await (const event of events) {
    await checkOutput(isTracked(event) ? event[1] : event, schema, path);
    yield event;
  }
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function mismatch(path: string, reason: string): Code {
  const cause = new Error(`the result of ${path} is not what its output schema says: ${reason}`);
  return new Code(50000, "the result is not the described one", { cause });
}
