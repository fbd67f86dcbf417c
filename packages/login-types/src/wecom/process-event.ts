import type { CallContext, Ports } from "@menshen/core";
import type { ProcessRecordInput } from "@menshen/domain";
import { TEST_EVENT } from "./callback-test.ts";

/** A stored callback. Processing may repeat after a crash. */
export type CallbackRecord = Pick<
  ProcessRecordInput,
  "event" | "receiver" | "occurredAtMs" | "decoded"
>;

/** Handlers by the names of events. */
export type EventHandlers<Owner> = Readonly<
  Record<string, (owner: Owner, record: CallbackRecord, ctx: CallContext) => Promise<void>>
>;

/** Tests of an administrator, and events without a handler, which are `unknown`, are stored and marked. */
export type Processed = "done" | "unknown" | "test";

/** @throws Code with `data.final` where a retry cannot help */
export async function processEvent<Owner extends { readonly ports: Pick<Ports, "log"> }>(
  handlers: EventHandlers<Owner>,
  owner: Owner,
  record: ProcessRecordInput,
  ctx: CallContext,
): Promise<Processed> {
  const { event, id } = record;
  if (event === TEST_EVENT) return "test";
  const handler = Object.hasOwn(handlers, event) ? handlers[event] : undefined;
  if (!handler) {
    owner.ports.log.info({ recordId: id, event }, "event without a handler stored");
    return "unknown";
  }
  await handler(owner, record, ctx);
  return "done";
}
