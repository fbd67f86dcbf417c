import { Code, type CallContext } from "@menshen/core";
import { originOf, retryRecord, sha256 } from "@menshen/domain";
import { xmlText, type XmlMap } from "@menshen/providers";
import { spent } from "./events.ts";
import type { Suite } from "./suite.ts";

const AUTH_CODE_MS = 10 * 60_000;

/**
 * Has one of the suite's callbacks processed again.
 * @throws Code 10402 none of this suite's, 10403 somebody is at it, 40078 its code is too old to be exchanged
 */
export async function retryCallback(
  { suiteId, ports }: Suite,
  recordId: number,
  ctx: CallContext,
): Promise<void> {
  const record = await ports.data.inbox.get(recordId);
  const isOwn = record?.scope === suiteId || record?.scope.startsWith(`${suiteId}/`);
  if (!record || !isOwn) throw new Code(10402, "the suite has no such callback");
  const authCode = xmlText((record.decoded ?? {}) as XmlMap, "AuthCode");
  const isOld = ports.clock.now() - record.occurredAtMs > AUTH_CODE_MS;
  if (authCode && isOld) {
    const known = await ports.data.authorisations.findByAuthCode(suiteId, sha256(authCode));
    if (!known) throw spent();
  }
  await retryRecord(ports, originOf(ctx), recordId);
}
