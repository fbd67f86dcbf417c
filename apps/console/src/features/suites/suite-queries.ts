import { createClient } from "@menshen/client";
import { queryOptions } from "@tanstack/react-query";
import { TRPC } from "../../shared/server/server.ts";

/* Suites of proxy-developed apps, as the base app's service tells and changes them. */

export interface Suite {
  readonly suiteId: string;
  /** Full names of the active instances, sorted. */
  readonly elements: readonly string[];
  readonly notifyUrl: string;
  /** Whether links for authorising can be made. */
  readonly knowsProvider: boolean;
  readonly ticket: { readonly receivedAt: number } | null;
  readonly corps: readonly SuiteCorp[];
}

export type AuthorisationStatus = "active" | "unusable" | "cancelled";

/** A company that authorised a suite. */
export interface SuiteCorp {
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
  readonly aliases: readonly string[];
  readonly agentId: string | null;
  readonly status: AuthorisationStatus;
  /** What WeCom refused with. */
  readonly problem: number | null;
  /** The organisation code, and the element that was chosen for it. */
  readonly code: string | null;
  readonly codeElement: string | null;
  readonly callbackUrl: string | null;
  readonly authorisedAt: number;
  readonly cancelledAt: number | null;
  /** Null where there is no such element, or not just one. */
  readonly servedBy: string | null;
}

export interface AuthLink {
  readonly url: string;
  readonly expiresAt: number;
}

export interface CallbackKeys {
  readonly token: string;
  readonly encodingAESKey: string;
}

const SERVICE: string = "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService";
const service = createClient(TRPC).element(SERVICE);

export const suitesQuery = queryOptions({
  queryKey: ["suites"],
  queryFn: ({ signal }) => service.listSuites.query(undefined, { signal }) as Promise<Suite[]>,
});

export function makeAuthLink(suiteId: string): Promise<AuthLink> {
  return service.getAuthUrl.mutate({ suiteId }) as Promise<AuthLink>;
}

export async function setOrgCode(input: {
  corpId: string;
  code: string;
  authFullName?: string;
}): Promise<void> {
  await service.setCode.mutate(input);
}

/** Gives the address to enter in WeCom's console. */
export function setCorpCallback(input: CallbackKeys & { corpId: string }): Promise<string> {
  return service.setCallback.mutate(input) as Promise<string>;
}
