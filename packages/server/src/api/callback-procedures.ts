import { Code, type CallContext, type Ports } from "@menshen/core";
import {
  capability,
  findCapability,
  originOf,
  retryRecord,
  type ExplainedCallback,
  type ExplainedCandidate,
  type InboxRecord,
  type ListRecords,
} from "@menshen/domain";
import { appMutation, appQuery, appSubscription } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";
import { redact, redactText } from "../ops/redact.ts";
import { testCallback } from "./test-callback.ts";
import { sharedPoll } from "./shared-poll.ts";

const LOOK_MS = 1000;

const RecordId = z.strictObject({ id: z.int().min(1) });
const Page = z
  .strictObject({
    status: z.enum(["received", "processing", "done", "failed", "dead"]).optional(),
    /** Only pushes of that scope, such as a suiteId. */
    scope: z.string().max(200).optional(),
    /** Full name of the element that processes them. */
    element: z.string().max(1024).optional(),
    event: z.string().max(64).optional(),
    /** When it arrived, in epoch milliseconds: not before, and before. */
    from: z.int().min(0).optional(),
    until: z.int().min(0).optional(),
    limit: z.int().min(1).max(200).default(50),
    /** The id of the last row of the previous page. */
    before: z.int().optional(),
  })
  .prefault({});
const Pasted = z.strictObject({
  fullName: z.string().max(1024),
  /** The complete URL that was called, or its query. */
  url: z.string().max(8192),
  body: z.string().max(60_000).optional(),
});

/** `app.callbacks.*`: the inbox of providers' pushes, for administrators. */
export function callbackProcedures(app: App, ports: Ports) {
  const ask = (page: ListRecords) => ports.data.inbox.list(page);
  const changes = sharedPoll({ everyMs: LOOK_MS, ask });
  return {
    list: appQuery({
      access: "admin",
      input: Page,
      describe: "Callbacks of providers, newest first",
      run: async (page) => (await ports.data.inbox.list(pageOf(page))).map(serializeRecord),
    }),
    get: appQuery({
      access: "admin",
      input: RecordId,
      describe: "A callback with its decoded content, secrets masked",
      run: async ({ id }) => {
        const record = await ports.data.inbox.get(id);
        if (!record) throw new Code(10402, `there is no record ${id}`);
        return { ...serializeRecord(record), decoded: redactDecoded(record.decoded) };
      },
    }),
    onChange: appSubscription({
      access: "admin",
      input: Page,
      describe: "Sends an event now and whenever the same page of `list` changes",
      async *run(page, { signal }) {
        for await (const _ of changes(pageOf(page), signal)) yield { at: ports.clock.now() };
      },
    }),
    retry: appMutation({
      access: "admin",
      input: RecordId,
      describe: "Retries a callback",
      run: async ({ id }, ctx) => {
        await retry(app, ports, id, ctx);
        return { success: true as const };
      },
    }),
    sendTest: appMutation({
      access: "admin",
      input: z.strictObject({ fullName: z.string().max(1024) }),
      describe:
        "Sends a test event to an element's callback address, signed with its keys; the id of the stored record and the time of the answer",
      run: (input, ctx) => testCallback(app, ports, input, ctx),
    }),
    explain: appMutation({
      access: "admin",
      input: Pasted,
      describe: "Which checks a callback passes or fails at an element; nothing is stored",
      run: (pasted) => explain(app, pasted),
    }),
  };
}

function pageOf({ from, until, ...page }: z.output<typeof Page>): ListRecords {
  return { ...page, fromMs: from, untilMs: until };
}

/** An element with a `retryCallBack` of its own may reject a record that can no longer succeed. */
async function retry(app: App, ports: Ports, id: number, ctx: CallContext): Promise<void> {
  const record = await ports.data.inbox.get(id);
  const element = record ? app.findElement(record.element) : undefined;
  if (!element || !findCapability(element, "retryCallBack"))
    return await retryRecord(ports, originOf(ctx), id);
  await capability(app, element.fullName, "retryCallBack", ctx)({ recordId: id });
}

async function explain(
  app: App,
  { fullName, ...pasted }: z.output<typeof Pasted>,
): Promise<ExplainedCallback> {
  const element = app.findElement(fullName);
  const explainCallback = findCapability(element, "explainCallback");
  if (!element || !explainCallback) {
    throw new Code(10001, `there is no element "${fullName}" that receives callbacks`);
  }
  if (!element.isActive) throw new Code(10003, `"${fullName}" is inactive`);
  const explained = await explainCallback(pasted);
  const candidates = explained.candidates.map((one) => ({
    ...one,
    decoded: redactDecoded(one.decoded),
  }));
  return { ...explained, candidates };
}

/** Redaction replaces values and leaves the object an object. */
function redactDecoded(decoded: ExplainedCandidate["decoded"]): ExplainedCandidate["decoded"] {
  return redact(decoded) as ExplainedCandidate["decoded"];
}

function serializeRecord(record: InboxRecord) {
  const { id, element, scope, event, receiver, status, mark, attempts, lastError } = record;
  return {
    id,
    element,
    scope,
    event,
    receiver,
    status,
    mark,
    attempts,
    occurredAt: record.occurredAtMs,
    receivedAt: record.receivedAtMs,
    nextTryAt: record.nextTryAtMs,
    finishedAt: record.finishedAtMs,
    lastError: lastError && { ...lastError, message: redactText(lastError.message) },
  };
}
