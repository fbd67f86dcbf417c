import { Code, type Ports } from "@menshen/core";
import { originOf, retryRecord, type InboxRecord } from "@menshen/flows";
import { ownMutation, ownQuery } from "@menshen/rpc";
import { z } from "zod";
import { redact, redactText } from "./redact.ts";

const RecordId = z.strictObject({ id: z.int().min(1) });
const Status = z.enum(["received", "processing", "done", "failed", "dead"]);

/** `app.callbacks.*`: what providers pushed, for administrators. */
export function callbackProcedures(ports: Ports) {
  return {
    list: ownQuery({
      access: "admin",
      input: z
        .strictObject({
          status: Status.optional(),
          /** Whose pushes, such as a suiteId. */
          scope: z.string().max(200).optional(),
          limit: z.int().min(1).max(200).default(50),
          /** The id of the last row of the page before. */
          before: z.int().optional(),
        })
        .prefault({}),
      describe: "Callbacks of providers, newest first",
      run: async (page) => (await ports.data.inbox.list(page)).map(shownRecord),
    }),
    get: ownQuery({
      access: "admin",
      input: RecordId,
      describe: "A callback with its decoded content, secrets masked",
      run: async ({ id }) => {
        const record = await ports.data.inbox.get(id);
        if (!record) throw new Code(10402, `there is no record ${id}`);
        return { ...shownRecord(record), decoded: redact(record.decoded) };
      },
    }),
    retry: ownMutation({
      access: "admin",
      input: RecordId,
      describe: "Has a callback worked off again, within a second or so",
      run: async ({ id }, ctx) => {
        await retryRecord(ports, originOf(ctx), id);
        return { success: true as const };
      },
    }),
  };
}

function shownRecord(record: InboxRecord) {
  const { id, element, scope, event, receiver, status, attempts, lastError } = record;
  return {
    id,
    element,
    scope,
    event,
    receiver,
    status,
    attempts,
    occurredAt: record.occurredAtMs,
    receivedAt: record.receivedAtMs,
    nextTryAt: record.nextTryAtMs,
    finishedAt: record.finishedAtMs,
    lastError: lastError && { ...lastError, message: redactText(lastError.message) },
  };
}
