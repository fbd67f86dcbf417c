import { z } from "zod";
import type { ProcessRecordInput } from "../capabilities.ts";

/**
 * The input of an element's internal method `processRecord`. It must be idempotent: after a crash between its last step and
 * the completion of the record it is called again. A thrown error decides about a retry: see `verdictOf`. Answering `unknown` marks the record: the event has no handler.
 *
 * @example
 * processRecord: mutation({ input: ProcessRecord, run: async ({ event, decoded }) => await handlers[event]?.(decoded) })
 */
export const ProcessRecord: z.ZodType<ProcessRecordInput> = z.strictObject({
  id: z.int(),
  event: z.string(),
  receiver: z.string(),
  decoded: z.record(z.string(), z.unknown()),
  /** 1 for the first try. */
  attempt: z.int(),
  occurredAtMs: z.number(),
});
