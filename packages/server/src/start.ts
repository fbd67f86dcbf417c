import { Code } from "@menshen/core";
import { randomToken, sha256 } from "@menshen/flows";
import type { Context } from "hono";
import { cookiesWithPrefix } from "./cookies.ts";
import type { Host } from "./host.ts";
import { findLoginElement } from "./login-elements.ts";
import { isNavigation } from "./request-rules.ts";
import { pageLanguage, queryOf, redirect, type Web } from "./web-types.ts";
import { problemPage } from "./pages/small-pages.ts";

const MAX_FLOW_COOKIES = 5;
const FLOW_SECONDS = 10 * 60;

/** Starts a login in a browser without JavaScript: a flow, its own cookie, and off to the provider's page. */
export async function startLogin(host: Host, c: Context<Web>): Promise<Response> {
  const { incoming } = c.env;
  if (!isNavigation(incoming.headers)) {
    throw new Code(10603, "a login starts by opening this address, not by a script");
  }
  const fullName = c.req.param("fullName") ?? "";
  const element = findLoginElement(host.app, fullName);
  // A name that never loaded answers 10002; everything else that is no login is not there.
  if (!element) {
    host.app.getElement(fullName);
    return problemPage(pageLanguage(c), { status: 404, errcode: 10001 });
  }
  await host.limiter.count("start", host.clientIp(incoming), fullName);
  const query = queryOf(c);
  const dryRunId = await openDryRun(host, fullName, query["dryRun"]);
  const cookieSecret = randomToken();
  const { state, url } = await element.methods.beginLogin({
    flow: query["flow"] === "workbench" ? "workbench" : "qr",
    purpose: dryRunId === undefined ? "login" : "dry-run",
    cookieSecret,
    returnTo: query["returnTo"],
    corpId: query["corpId"],
    org: query["org"],
    dryRunId,
  });
  return redirect(url, [
    ...dropOldFlows(host, incoming.headers.cookie),
    flowCookie(host, state).write(
      `${host.ports.clock.now().toString(36)}.${cookieSecret}`,
      FLOW_SECONDS,
    ),
  ]);
}

/** The cookie of one flow, named by its state so that tabs do not take each other's. */
export function flowCookie({ cookies }: Pick<Host, "cookies">, state: string) {
  return cookies.flow(sha256(state).slice(0, 16));
}

/** The secret in a flow's cookie; empty when this browser did not start the flow. */
export function flowSecret(host: Pick<Host, "cookies">, state: string, header: string | undefined) {
  return flowCookie(host, state).read(header)?.split(".")[1] ?? "";
}

async function openDryRun(
  { ports }: Host,
  fullName: string,
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const run = await ports.data.dryRuns.find(id);
  const isOpen =
    run?.element === fullName && run.status === "waiting" && run.expiresAtMs > ports.clock.now();
  if (!isOpen) throw new Code(10102, "the login test is unknown, used or expired");
  return id;
}

/** Room for one more: the oldest logins that were never finished go first. */
function dropOldFlows({ cookies }: Host, header: string | undefined): string[] {
  return cookiesWithPrefix(header, cookies.flowPrefix)
    .map(([id, value]) => ({ id, startedAt: Number.parseInt(value, 36) || 0 }))
    .toSorted((a, b) => b.startedAt - a.startedAt)
    .slice(MAX_FLOW_COOKIES - 1)
    .map(({ id }) => cookies.flow(id).clear());
}
