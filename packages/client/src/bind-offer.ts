import { isCode } from "@menshen/core/code";

/** The `data` of a login that failed with 10201: its account has no user yet and can be linked to a signed-in one. */
export interface BindOffer {
  /** For {@link ClientMethods.bind}: valid once, for five minutes, in the client that started the login. */
  readonly bindCode: string;
  readonly nickname: string | null;
  readonly avatar: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The offer of a failed login; null for another failure, and for elements without account linking. */
export function bindOfferOf(error: unknown): BindOffer | null {
  if (!isCode(error, 10201, "app") || typeof error.data?.["bindCode"] !== "string") return null;
  return error.data as unknown as BindOffer;
}
