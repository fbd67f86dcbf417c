import { Code } from "@menshen/core";
import { randomLetters } from "@menshen/domain";
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
): Promise<void> {
  const row = await ownCorp(suite, corpId);
  const { suiteId, ports } = suite;
  const nowMs = ports.clock.now();
  await ports.data.orgCodes.set({ suiteId, corpId: row.corpId, code, element, nowMs });
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
): Promise<string> {
  assertKeys({ token, encodingAESKey });
  const row = await ownCorp(suite, corpId);
  const { suiteId, ports } = suite;
  const corpKey = await ports.data.corpCallbacks.set({
    suiteId,
    corpId: row.corpId,
    corpKey: randomLetters(22),
    token,
    encodingAESKey,
    nowMs: ports.clock.now(),
  });
  return `${ports.settings.publicOrigin}/api/elements/${fullName}/notify/${corpKey}`;
}

async function ownCorp(suite: Suite, corpId: string) {
  const row = await findCorp(suite, corpId);
  if (row && (await serves(suite, row)) !== null) return row;
  throw new Code(10301, "the company does not authorise this app");
}
