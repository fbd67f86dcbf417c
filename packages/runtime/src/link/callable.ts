import {
  Code,
  isMethod,
  nestedNameOf,
  type AnyMethod,
  type AppHandle,
  type CallContext,
  type Webhook,
} from "@menshen/core";
import { z } from "zod";
import { inElement } from "./in-element.ts";
import { pathOf } from "../read/schema-issues.ts";

const never = new AbortController().signal;

/** The context of server code: no request, no client. */
function serverContext(app: AppHandle): CallContext {
  return { caller: "server", ip: "", signal: never, app };
}

/** By members, which a stale version shares with the version it was. */
const methodsByMembers = new WeakMap<object, Readonly<Record<string, unknown>>>();

/** An element's members for server code: methods become functions, properties stay values. The same object each time. */
export function methodsOf(
  fullName: string,
  members: Readonly<Record<string, unknown>>,
  app: AppHandle,
): Readonly<Record<string, unknown>> {
  const methods = methodsByMembers.get(members) ?? callable(fullName, members, app);
  methodsByMembers.set(members, methods);
  return methods;
}

function callable(
  fullName: string,
  members: Readonly<Record<string, unknown>>,
  app: AppHandle,
): Readonly<Record<string, unknown>> {
  const context = serverContext(app);
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, member] of Object.entries(members)) {
    const nested = nestedNameOf(member);
    if (nested !== null)
      Object.defineProperty(made, name, { enumerable: true, get: () => app.getElement(nested) });
    else made[name] = isMethod(member) ? functionOf(fullName, name, member, context) : member;
  }
  return Object.freeze(made);
}

/** Parses the input with the method's schema and runs it. @throws Code 10701 the input is not valid */
export async function invoke(
  fullName: string,
  name: string,
  method: AnyMethod,
  input: unknown,
  context: CallContext,
): Promise<unknown> {
  if (method.kind === "webhook")
    throw new Code(10701, `${fullName}.${name} is a webhook: it takes a Request`);
  const parsed = await parse(method.input, input);
  if (!parsed.success) throw inputError(fullName, name, parsed.error);
  // The same method of an inactive element rejects here, before anything is streamed.
  const result: unknown = await inElement(fullName, () => method.run(parsed.data, context));
  return method.kind === "subscription"
    ? eventsIn(fullName, result as AsyncIterable<unknown>)
    : result;
}

/** The events of a subscription. A generator runs in the context of its reader, and here always in its element's. */
async function* eventsIn(fullName: string, events: AsyncIterable<unknown>): AsyncIterable<unknown> {
  const iterator = inElement(fullName, () => events[Symbol.asyncIterator]());
  try {
    while (true) {
      const step = await inElement(fullName, () => iterator.next());
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    await inElement(fullName, () => iterator.return?.());
  }
}

/** An invalid input as Code 10701: paths and kinds of its issues, never the values that were sent. */
export function inputError(fullName: string, name: string, error: z.ZodError): Code {
  const issues = error.issues.map((issue) => ({ path: pathOf(issue), code: issue.code }));
  const places = issues.map(({ path, code }) => `${path.join(".") || "input"} (${code})`);
  return new Code(10701, `the input of ${fullName}.${name} is not valid: ${places.join(", ")}`, {
    data: { issues },
  });
}

/**
 * By a request, or by the parts of one where the webhook takes them, which are answered with text.
 * @throws Code 10701 the input is neither
 */
async function callWebhook(
  fullName: string,
  name: string,
  webhook: Webhook<unknown>,
  input: unknown,
  context: CallContext,
): Promise<Response | string> {
  const { parts } = webhook;
  if (input instanceof Request) return await inElement(fullName, () => webhook.run(input, context));
  if (!parts) throw new Code(10701, `${fullName}.${name} is a webhook: it takes a Request`);
  const parsed = await parse(parts.input, input);
  if (!parsed.success) throw inputError(fullName, name, parsed.error);
  const request = parts.toRequest(parsed.data);
  const response = await inElement(fullName, () => webhook.run(request, context));
  return await response.text();
}

function functionOf(fullName: string, name: string, method: AnyMethod, context: CallContext) {
  return method.kind === "webhook"
    ? (input?: unknown) => callWebhook(fullName, name, method, input, context)
    : (input?: unknown) => invoke(fullName, name, method, input, context);
}

/** Parses synchronously where the schema allows: most do, and every call runs through here. */
function parse(schema: z.ZodType, input: unknown) {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (error instanceof z.core.$ZodAsyncError) return schema.safeParseAsync(input);
    throw error;
  }
}
