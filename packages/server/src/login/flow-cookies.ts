import { sha256 } from "@menshen/domain";
import type { Host } from "../host.ts";
import { cookiesWithPrefix } from "../http/cookies.ts";

const MAX_FLOW_COOKIES = 5;
const FLOW_SECONDS = 10 * 60;
/** A callback may be repeated this long after it was processed; its cookie stays for it. */
const REPLAY_SECONDS = 120;

/** The cookie that binds a flow to this browser: when it started, and the flow's secret. */
export function newFlowCookie(
  { cookies, ports }: Pick<Host, "cookies" | "ports">,
  state: string,
  cookieSecret: string,
): string {
  const startedAt = ports.clock.now().toString(36);
  return flowCookie(cookies, state).write(`${startedAt}.${cookieSecret}`, FLOW_SECONDS);
}

/** The same cookie with the life that a replay of the callback needs. */
export function replayFlowCookie(
  { cookies }: Pick<Host, "cookies">,
  state: string,
  header: string | undefined,
): string {
  const cookie = flowCookie(cookies, state);
  return cookie.write(cookie.read(header) ?? "", REPLAY_SECONDS);
}

/** The secret in a flow's cookie; empty when this browser did not start the flow. */
export function readFlowSecret(
  { cookies }: Pick<Host, "cookies">,
  state: string,
  header: string | undefined,
): string {
  return flowCookie(cookies, state).read(header)?.split(".")[1] ?? "";
}

/** Clears the oldest unfinished flows of this browser, to make room for one more. */
export function dropOldFlows(
  { cookies }: Pick<Host, "cookies">,
  header: string | undefined,
): string[] {
  return cookiesWithPrefix(header, cookies.flowPrefix)
    .map(([id, value]) => ({ id, startedAt: Number.parseInt(value, 36) || 0 }))
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .slice(MAX_FLOW_COOKIES - 1)
    .map(({ id }) => cookies.flow(id).clear());
}

/** Named by the flow's state, so that tabs do not overwrite each other's. */
function flowCookie(cookies: Host["cookies"], state: string) {
  return cookies.flow(sha256(state).slice(0, 16));
}
