import type { CallContext } from "@menshen/core";
import { sha256 } from "../tokens.ts";
import type { BindingKind } from "./ports.ts";

/** How a caller shows that it started the flow. */
export interface Proof {
  /** Null where the caller is a browser and proves nothing: such a call finishes no flow. */
  readonly binding: BindingKind | null;
  /** The cookie's secret or the verifier; null without one. */
  readonly secret: string | null;
}

export function proofOf(verifier: string | undefined, { http }: CallContext): Proof {
  if (verifier !== undefined) return { binding: "challenge", secret: verifier };
  return { binding: http?.fromBrowser ? null : "none", secret: null };
}

export function cookieProof(secret: string): Proof {
  return { binding: "cookie", secret };
}

/** What is stored of a proof's secret. */
export function bindingHashOf({ secret }: Proof): string | null {
  return secret === null ? null : sha256(secret);
}
