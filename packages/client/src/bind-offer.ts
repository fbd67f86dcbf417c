import { isCode } from "@menshen/core/code";

/** What a login that ends in 10201 offers: the account is nobody's yet, and may become a signed-in user's. */
export interface BindOffer {
  /** For {@link ClientMethods.bind}: once, within five minutes, by the client that started the login. */
  readonly bindCode: string;
  readonly nickname: string | null;
  readonly avatar: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The offer of a failed login; null where it failed otherwise, or at an element that links no accounts. */
export function bindOfferOf(error: unknown): BindOffer | null {
  if (!isCode(error, 10201, "app") || typeof error.data?.["bindCode"] !== "string") return null;
  return error.data as unknown as BindOffer;
}
