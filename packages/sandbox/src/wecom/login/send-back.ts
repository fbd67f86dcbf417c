import type { Engine } from "../../world/engine.ts";
import type { CodeGrant } from "../../world/grants.ts";
import { randomToken } from "../../world/ids.ts";
import { extendRedirect } from "./redirect.ts";

/**
 * Issues the code and builds the address the visitor goes to; undefined when a scripted fault keeps the page from going
 * anywhere. A fault that drops the code still issues none.
 */
export function sendBack(
  engine: Engine,
  page: string,
  to: { redirectUri: string; state: string },
  grant: CodeGrant,
): string | undefined {
  const { redirect: fault } = engine.faults.take(page, "redirect");
  if (fault === "none") return undefined;
  if (fault === "no-code") return extendRedirect(to.redirectUri, { state: to.state });
  const code = engine.grants.issueCode(grant);
  const state =
    fault === "wrong-state"
      ? randomToken(Math.max(22, to.state.length)).replaceAll(/[-_]/g, "x")
      : to.state;
  const extra: Record<string, string> =
    fault === "extra-params" ? { appid: grant.corpId, auth_type: "0" } : {};
  return extendRedirect(to.redirectUri, { code, state, ...extra });
}
