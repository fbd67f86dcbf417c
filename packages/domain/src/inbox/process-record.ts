import { z } from "zod";
import type { ProcessRecordInput } from "../capabilities.ts";

/**
 * The input of an element's internal method `processRecord`. It may be called again for the same record (the process can
 * die between its last step and the note of it), so every step has to stand being repeated. What it throws decides: see
 * `verdictOf`. Answering `unknown` marks the record: the event has no handler.
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
