import { Code, type CallContext } from "@menshen/core";
import { audit, originOf, randomLetters, type AuditAction, type Stores } from "@menshen/domain";
import { assertKeys, type CallbackSecrets } from "@menshen/providers";
import { z } from "zod";
import { findCorp, serves, type Suite } from "./suite.ts";

export const CorpId: z.ZodString = z.string().min(1).max(64);
export const FullName: z.ZodString = z.string().min(1).max(512);
/** Dictated and typed by people: letters, digits, dashes. */
export const OrgCode: z.ZodString = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{1,63}$/u);

export const SetCodeInput = z.strictObject({
  corpId: CorpId,
  code: OrgCode,
  authFullName: FullName.optional(),
});

export const SetCallbackInput = z.strictObject({
  corpId: CorpId,
  token: z.string().min(1).max(64),
  encodingAESKey: z.string().min(1).max(64),
});

/** @throws Code 10301 the company did not authorise the suite, 10703 another company has the code */
export async function setOrgCode(
  suite: Suite,
  { corpId, code, element }: { corpId: string; code: string; element: string | null },
  ctx: CallContext,
): Promise<void> {
  const row = await ownCorp(suite, corpId);
  const { suiteId, ports } = suite;
  const nowMs = ports.clock.now();
  await ports.data.transaction([], async (stores) => {
    await stores.orgCodes.set({ suiteId, corpId: row.corpId, code, element, nowMs });
    await auditCorp(stores, "organisation-code-set", { suite, corpId: row.corpId, element }, ctx);
  });
}

/**
 * Stores the keys of a company's own app callback.
 * @returns the address to enter in WeCom's console
 * @throws Code 10701 the Token or the EncodingAESKey is malformed
 */
export async function setCorpCallback(
  suite: Suite,
  fullName: string,
  { corpId, token, encodingAESKey }: CallbackSecrets & { corpId: string },
  ctx: CallContext,
): Promise<string> {
  assertKeys({ token, encodingAESKey });
  const row = await ownCorp(suite, corpId);
  const { suiteId, ports } = suite;
  const keys = { token, encodingAESKey, corpKey: randomLetters(22) };
  const corpKey = await ports.data.transaction([], async (stores) => {
    const nowMs = ports.clock.now();
    const stored = await stores.corpCallbacks.set({
      suiteId,
      corpId: row.corpId,
      ...keys,
      nowMs,
    });
    const facts = { suite, corpId: row.corpId, element: fullName };
    await auditCorp(stores, "callback-keys-set", facts, ctx);
    return stored;
  });
  return `${ports.settings.publicOrigin}/api/elements/${fullName}/notify/${corpKey}`;
}

async function auditCorp(
  stores: Pick<Stores, "audit">,
  action: AuditAction,
  { suite, corpId, element }: { suite: Suite; corpId: string; element: string | null },
  ctx: CallContext,
): Promise<void> {
  const detail = { suiteId: suite.suiteId, corpId };
  const entry = { atMs: suite.ports.clock.now(), action, element, userId: ctx.userId ?? null };
  await audit(stores, originOf(ctx), { ...entry, detail });
}

async function ownCorp(suite: Suite, corpId: string) {
  const row = await findCorp(suite, corpId);
  if (row && (await serves(suite, row)) !== null) return row;
  throw new Code(10301, "the company does not authorise this app");
}
