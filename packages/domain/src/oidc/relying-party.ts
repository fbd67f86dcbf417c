import type { AdmissionRules } from "../admission.ts";

/** Software that signs people in through the OpenID provider, as its element configures it. */
export interface RelyingParty extends AdmissionRules {
  readonly clientId: string;
  /** Absent for a public client, and for one that has keys. */
  readonly clientSecret?: string | undefined;
  /** Public keys that it proves itself by, in place of a secret. */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** Where it wants to be told that a session ended. */
  readonly backchannelLogoutUri?: string | undefined;
  readonly grants: readonly string[];
  /** All of them where it is absent. */
  readonly scopes?: readonly string[] | undefined;
  /** Claim -> name of a source field, or a literal. */
  readonly claims: Readonly<Record<string, string | number | boolean>>;
  readonly idTokenSigningAlg: "RS256" | "ES256";
  readonly consent: "none" | "ask";
  readonly pkce: boolean;
  /** Whether its tokens must be bound to a key of its own (DPoP); it may always bind them. */
  readonly requireDpop: boolean;
  /** Whether it must push its requests; it may always push them. */
  readonly requirePushedRequests: boolean;
  /** How it may receive answers; in each way where it is absent. */
  readonly responseModes?: readonly string[] | undefined;
  /** Whether a person's `sub` is the user's id, or one that no other client sees. */
  readonly subject: "public" | "pairwise";
}
