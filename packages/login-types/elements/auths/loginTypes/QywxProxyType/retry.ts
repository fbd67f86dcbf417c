import { Code, type CallContext } from "@menshen/core";
import { originOf, retryRecord, sha256 } from "@menshen/domain";
import { xmlText } from "@menshen/providers";
import { spent } from "./events.ts";
import type { Suite } from "./suite.ts";

const AUTH_CODE_MS = 10 * 60_000;

/**
 * Retries a callback of the suite.
 * @throws Code 10402 not of this suite, 10403 it is being processed, 40078 its code is too old to be exchanged
 */
export async function retryCallback(
  { suiteId, ports }: Suite,
  recordId: number,
  ctx: CallContext,
): Promise<void> {
  const record = await ports.data.inbox.get(recordId);
  const isOwn = record?.scope === suiteId || record?.scope.startsWith(`${suiteId}/`);
  if (!record || !isOwn) throw new Code(10402, "the suite has no such callback");
  const authCode = xmlText(record.decoded ?? {}, "AuthCode");
  const isOld = ports.clock.now() - record.occurredAtMs > AUTH_CODE_MS;
  if (authCode && isOld) {
    const exchanged = await ports.data.authorisations.findByAuthCode(suiteId, sha256(authCode));
    if (!exchanged) throw spent();
  }
  await retryRecord(ports, originOf(ctx), recordId);
}
