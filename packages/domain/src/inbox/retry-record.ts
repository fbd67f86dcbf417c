import type { Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";

/**
 * Makes a record due at once, for an administrator or an element's own method.
 * @throws Code 10402 there is none, or its body is gone; 10403 it is being processed
 */
export async function retryRecord(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  recordId: number,
): Promise<void> {
  const atMs = clock.now();
  await data.transaction([], async (stores) => {
    const { element, event, scope } = await stores.inbox.retry(recordId, atMs);
    const detail = { recordId, event, scope };
    await audit(stores, origin, {
      atMs,
      action: "callback-retried",
      element,
      userId: null,
      detail,
    });
  });
}
