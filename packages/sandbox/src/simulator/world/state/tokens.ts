import type { Clock } from "./clock.ts";
import { randomToken } from "./ids.ts";

/** Who a company's token speaks for: one of its apps, or its contact-sync assistant. */
export type CompanyToken = { readonly corpId: string } & (
  | { readonly kind: "app"; readonly agentId: number }
  | { readonly kind: "contacts" }
);
/** Who a provider's token speaks for: the provider, or one of its suites. The corpid is the provider's. */
type ProviderToken = { readonly corpId: string } & (
  | { readonly kind: "suite"; readonly suiteId: string }
  | { readonly kind: "provider" }
);
export type TokenOwner = CompanyToken | ProviderToken;

interface Token {
  readonly value: string;
  readonly owner: TokenOwner;
  readonly expiresAtMs: number;
  refusal?: 40014 | 42001;
}

export interface Tokens {
  /** The owner's valid token, or a new one. */
  issue(owner: TokenOwner, ttlSeconds: number): { value: string; expiresInSeconds: number };
  /** Its owner, or the errcode of the refusal. */
  check(value: string): TokenOwner | 40014 | 42001;
  /** Revokes valid tokens early, as the service may do at any moment. */
  revoke(matches: (owner: TokenOwner) => boolean, as: 40014 | 42001): number;
  clear(): void;
}

/** How long an expired token is reported as such rather than as unknown. */
const REMEMBERED_MS = 86_400_000;

export function createTokens(clock: Clock): Tokens {
  const byValue = new Map<string, Token>();
  const isValid = (token: Token) => token.refusal === undefined && clock.now() < token.expiresAtMs;
  const forgetOld = () => {
    for (const [value, token] of byValue)
      if (clock.now() > token.expiresAtMs + REMEMBERED_MS) byValue.delete(value);
  };
  return {
    issue(owner, ttlSeconds) {
      let token = [...byValue.values()].find(
        (candidate) => isValid(candidate) && sameOwner(candidate.owner, owner),
      );
      if (!token) {
        forgetOld();
        token = { value: randomToken(214), owner, expiresAtMs: clock.now() + ttlSeconds * 1000 };
        byValue.set(token.value, token);
      }
      return {
        value: token.value,
        expiresInSeconds: Math.ceil((token.expiresAtMs - clock.now()) / 1000),
      };
    },
    check(value) {
      const token = byValue.get(value);
      if (!token) return 40014;
      if (token.refusal) return token.refusal;
      return isValid(token) ? token.owner : 42001;
    },
    revoke(matches, as) {
      const matching = [...byValue.values()].filter(
        (token) => isValid(token) && matches(token.owner),
      );
      for (const token of matching) token.refusal = as;
      return matching.length;
    },
    clear: () => byValue.clear(),
  };
}

function sameOwner(a: TokenOwner, b: TokenOwner): boolean {
  if (a.corpId !== b.corpId) return false;
  if (a.kind === "app" && b.kind === "app") return a.agentId === b.agentId;
  if (a.kind === "suite" && b.kind === "suite") return a.suiteId === b.suiteId;
  return a.kind === b.kind;
}
