import { randomToken, sha256 } from "@menshen/domain";
import type { Host } from "../host.ts";
import { cookiesWithPrefix } from "../http/cookies.ts";

/** Beside the shared one. */
const MAX_OWN_COOKIES = 4;
const FLOW_SECONDS = 10 * 60;
/** A callback may be repeated this long after it was processed; its cookie stays for it. */
const REPLAY_SECONDS = 120;
/** Not a hash of a state, so that it is no flow's own. */
const SHARED = "shared";

type Jar = Pick<Host, "cookies" | "ports">;

/** What binds a new flow to this browser. */
export interface FlowBinding {
  readonly cookieSecret: string;
  /** Sets the cookie; called once the flow has its state. */
  cookie(state: string): string;
}

/**
 * A browser has four flows with cookies of their own, so that tabs are independent. Further flows share one cookie: no
 * running login loses its cookie to a later one, and the request header stays small.
 */
export function bindFlow({ cookies, ports }: Jar, header: string | undefined): FlowBinding {
  const own = cookiesWithPrefix(header, cookies.flowPrefix).filter(([id]) => id !== SHARED);
  const isShared = own.length >= MAX_OWN_COOKIES;
  const shared = isShared ? secretIn(cookies.flow(SHARED).read(header)) : "";
  const cookieSecret = shared === "" ? randomToken() : shared;
  return {
    cookieSecret,
    cookie(state) {
      const startedAt = ports.clock.now().toString(36);
      const cookie = isShared ? cookies.flow(SHARED) : flowCookie(cookies, state);
      return cookie.write(`${startedAt}.${cookieSecret}`, FLOW_SECONDS);
    },
  };
}

/** The cookie of a completed flow, with the life that a replay of the callback needs. */
export function replayFlowCookie(
  { cookies }: Pick<Host, "cookies">,
  state: string,
  header: string | undefined,
): string {
  const cookie = flowCookie(cookies, state);
  const value = cookie.read(header);
  if (value !== undefined) return cookie.write(value, REPLAY_SECONDS);
  // Other flows of this browser still need it.
  return cookies.flow(SHARED).write(cookies.flow(SHARED).read(header) ?? "", FLOW_SECONDS);
}

/** The secret that binds a flow to this browser; empty when this browser did not start the flow. */
export function readFlowSecret(
  { cookies }: Pick<Host, "cookies">,
  state: string,
  header: string | undefined,
): string {
  const own = secretIn(flowCookie(cookies, state).read(header));
  return own === "" ? secretIn(cookies.flow(SHARED).read(header)) : own;
}

function secretIn(value: string | undefined): string {
  return value?.split(".")[1] ?? "";
}

/** Named by the flow's state, so that tabs do not overwrite each other's. */
function flowCookie(cookies: Host["cookies"], state: string) {
  return cookies.flow(sha256(state).slice(0, 16));
}
