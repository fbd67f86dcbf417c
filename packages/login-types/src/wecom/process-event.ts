import type { CallContext, Ports } from "@menshen/core";
import type { ProcessRecordInput } from "@menshen/domain";
import type { XmlMap } from "@menshen/providers";

/** A stored callback, as the worker hands it over. It may come again after a crash. */
export interface CallbackRecord extends Pick<
  ProcessRecordInput,
  "event" | "receiver" | "occurredAtMs"
> {
  readonly decoded: XmlMap;
}

/** What a Type does about events, by their names. */
export type EventHandlers<Owner> = Readonly<
  Record<string, (owner: Owner, record: CallbackRecord, ctx: CallContext) => Promise<void>>
>;

/** What became of it: `unknown` events are kept, marked, and nothing else. */
export type Processed = "done" | "unknown";

/** @throws Code with `data.final` where trying again cannot help */
export async function processEvent<Owner extends { readonly ports: Pick<Ports, "log"> }>(
  handlers: EventHandlers<Owner>,
  owner: Owner,
  { decoded, ...record }: ProcessRecordInput,
  ctx: CallContext,
): Promise<Processed> {
  const { event, id } = record;
  const handler = Object.hasOwn(handlers, event) ? handlers[event] : undefined;
  if (!handler) {
    owner.ports.log.info({ recordId: id, event }, "an event that nobody handles was kept");
    return "unknown";
  }
  // The inbox gives back what `receiveCallback` put in.
  await handler(owner, { ...record, decoded: decoded as XmlMap }, ctx);
  return "done";
}
