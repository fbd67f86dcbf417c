import type { SignInOutcome } from "../../shared/server/admin-session.ts";

/** The outcome of the administrator's link that opened this page. */
export type LinkState = "none" | Exclude<SignInOutcome, "signed-in">;

export const NO_LINK: LinkState = "none";
export const LINK_KEY = ["admin-link"] as const;
