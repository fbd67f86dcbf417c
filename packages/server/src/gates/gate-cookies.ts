import { createCookie, type Cookie } from "../http/cookies.ts";

/** The cookies of a gate's host. */
export interface GateCookies {
  readonly session: Cookie;
  /** Ties a ticket to the browser. */
  readonly nonce: Cookie;
}

export function gateCookies(secure: boolean): GateCookies {
  return {
    session: createCookie("menshen-gate", { secure }),
    nonce: createCookie("menshen-gate-nonce", { secure }),
  };
}
