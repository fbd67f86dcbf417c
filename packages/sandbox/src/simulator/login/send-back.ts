import type { Engine } from "../world/engine.ts";
import { randomToken } from "../world/state/ids.ts";
import { extendRedirect } from "./redirect.ts";

/** The visitor's decision. */
export interface Decision {
  /** The id the login URL named, for the parameters a page sometimes adds. */
  readonly appid: string;
  /** Name of the parameter that carries the code; default `code`. */
  readonly codeName?: "code" | "auth_code";
  /** Creates the code. Absent: the visitor refused. */
  readonly issueCode?: () => string;
  /** Whether a refusal redirects to the app. */
  readonly refusalGoesBack?: boolean;
}

/** The redirect, if there is one, and the code, if one was issued. */
export interface WayBack {
  readonly redirect?: string;
  readonly code?: string;
}

/**
 * Issues the code and builds the redirect. A scripted fault may redirect without a code, which
 * is then not issued either, or suppress the redirect.
 */
export function sendBack(
  engine: Engine,
  page: string,
  to: { readonly redirectUri: string; readonly state: string },
  { appid, issueCode, codeName = "code", refusalGoesBack = false }: Decision,
): WayBack {
  const { redirect: fault } = engine.faults.take(page, "redirect");
  if (fault === "none") return {};
  if (fault === "no-code") return { redirect: extendRedirect(to.redirectUri, { state: to.state }) };
  if (!issueCode && !refusalGoesBack) return {};
  const code = issueCode?.();
  const state =
    fault === "wrong-state"
      ? randomToken(Math.max(22, to.state.length)).replaceAll(/[-_]/g, "x")
      : to.state;
  const redirect = extendRedirect(to.redirectUri, {
    ...(code !== undefined && { [codeName]: code }),
    state,
    ...(fault === "extra-params" && { appid, auth_type: "0" }),
  });
  return { redirect, ...(code !== undefined && { code }) };
}
