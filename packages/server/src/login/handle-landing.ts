import { Code, isCode, toCode, type Element } from "@menshen/core";
import { capability, sha256, type FlowRow, type LoginOutcome } from "@menshen/domain";
import type { Context } from "hono";
import { bindCookie } from "./link-account.ts";
import { loginCodeCookie } from "./choose-company.ts";
import type { Host } from "../host.ts";
import { findLoginElement, landingPath } from "./find-login-element.ts";
import { problemPage, relayPage } from "./pages/small-pages.ts";
import { withLinkResult } from "./return-to.ts";
import { flowCookie, flowSecret } from "./start-login.ts";
import { pageLanguage, queryOf, redirect, type Web } from "../http/web-context.ts";

/** The same callback may come again this long; its cookie stays for it. */
const REPLAY_SECONDS = 120;

/**
 * Where providers send people back to. The state decides the element, and the path must be that element's; what
 * happens then depends on how the flow is bound.
 */
export async function land(host: Host, c: Context<Web>): Promise<Response> {
  const query = queryOf(c);
  const state = query["state"] ?? "";
  const code = query["code"] ?? query["auth_code"] ?? "";
  const found = await findFlow(host, state, new URL(c.req.url).pathname);
  if (!found) return await unknownState(host, c);
  switch (found.flow.binding) {
    case "cookie":
      return await finishInBrowser(host, c, { ...found, state, code });
    case "challenge":
      return await handOver(host, c, found.flow, { state, code });
    case "none":
      return await problemPage(pageLanguage(c), { status: 400, errcode: 10103 });
    default:
      return found.flow.binding satisfies never;
  }
}

interface Found {
  readonly flow: FlowRow;
  readonly element: Element;
}

async function findFlow(host: Host, state: string, path: string): Promise<Found | null> {
  if (!/^[A-Za-z0-9]{22,128}$/.test(state)) return null;
  const flow = await host.ports.data.flows.find(sha256(state));
  const element = flow && findLoginElement(host.app, flow.element);
  return flow && element && landingPath(element) === path ? { flow, element } : null;
}

/** A callback seen before, or one nobody waits for: a signed-in person simply goes home. */
async function unknownState(host: Host, c: Context<Web>): Promise<Response> {
  const { session } = await host.identify(c.env.incoming);
  return redirect(session ? "/" : "/login?error=10102");
}

async function finishInBrowser(
  host: Host,
  c: Context<Web>,
  { flow, element, state, code }: Found & { state: string; code: string },
): Promise<Response> {
  const { headers } = c.env.incoming;
  const cookieSecret = flowSecret(host, state, headers.cookie);
  try {
    if (code === "") throw await denied(host, flow, cookieSecret);
    const { session, ip } = await host.identify(c.env.incoming);
    const userAgent = headers["user-agent"] ?? "";
    const by = { cookieSecret, userId: session?.userId, ip, userAgent };
    const finishLogin = capability(host.app, element.fullName, "finishLogin");
    const outcome = await finishLogin({ state, code, ...by });
    const again = flowCookie(host, state).write(
      flowCookie(host, state).read(headers.cookie) ?? "",
      REPLAY_SECONDS,
    );
    return enter(host, element, outcome, again);
  } catch (error) {
    return await failed(host, c, { flow, cookieSecret }, error);
  }
}

/** The person is known: a session in its cookie, or the page that asks for the company. */
function enter(host: Host, { fullName }: Element, outcome: LoginOutcome, again: string): Response {
  const { session, loginCode, dryRunId } = outcome;
  const returnTo = outcome.returnTo ?? "/";
  if (outcome.purpose === "bind") {
    return redirect(withLinkResult(returnTo, host.site.origin, { linked: fullName }), [again]);
  }
  if (!session) {
    const grant = { loginCode: loginCode ?? "", isDryRun: dryRunId !== null, returnTo };
    return redirect("/login/company", [loginCodeCookie(host, grant), again]);
  }
  const seconds = (session.expiresAtMs - host.ports.clock.now()) / 1000;
  // A login test must not sign the administrator in or out: its session has a cookie of its own.
  const cookie = dryRunId === null ? host.cookies.session : host.cookies.dryRun;
  const target = dryRunId === null ? returnTo : "/api/auth/dry-run";
  return redirect(target, [cookie.write(session.token, seconds), again]);
}

async function failed(
  host: Host,
  c: Context<Web>,
  { flow, cookieSecret }: { flow: FlowRow; cookieSecret: string },
  error: unknown,
): Promise<Response> {
  const code = toCode(error);
  const returnTo = flow.returnTo ?? "/";
  if (!isCode(error)) host.ports.log.error({ err: error, element: flow.element }, "a login failed");
  if (flow.dryRunId !== null) return redirect(`/api/auth/dry-run?error=${code.errcode}`);
  if (code.errcode === 10102 && code.source === "app") return await unknownState(host, c);
  const waiting = bindCookie(host, code, { cookieSecret, returnTo });
  if (waiting) return redirect("/login/bind", [waiting]);
  if (flow.purpose === "bind" && flow.bindingHash === sha256(cookieSecret)) {
    // The person is signed in all the same, and the page that asked is waiting.
    return redirect(withLinkResult(returnTo, host.site.origin, { linkError: code.errcode }));
  }
  return redirect(`/login?error=${code.errcode}`);
}

/** The person refused, or closed the page: only the browser that started the flow can say so. */
async function denied(host: Host, flow: FlowRow, cookieSecret: string): Promise<Code> {
  const code = new Code(10105, "the provider sent the person back without a code");
  const isOwn = sha256(cookieSecret) === flow.bindingHash;
  if (!isOwn) return new Code(10103, "the login was started in another browser");
  if (flow.dryRunId !== null && flow.status === "issued") {
    const { dryRuns } = host.ports.data;
    const { errcode, source, message, hint } = code;
    const atMs = host.ports.clock.now();
    const detail = { errcode, source, message, hint };
    await dryRuns.append(flow.dryRunId, { atMs, step: "failed", ok: false, detail });
    await dryRuns.finish(flow.dryRunId, "failed", null);
  }
  return code;
}

/** A flow of the client library: the page that keeps its verifier exchanges the code itself. */
async function handOver(
  host: Host,
  c: Context<Web>,
  flow: FlowRow,
  { state, code }: { state: string; code: string },
): Promise<Response> {
  const target = new URL(flow.returnTo ?? "/", host.site.origin);
  const result = code === "" ? { error: "10105", state } : { code, state };
  const dest = c.env.incoming.headers["sec-fetch-dest"];
  if (dest === "iframe" || dest === "frame") {
    // This page may be framed, by one origin: its policy says so, and the older header knows no exceptions.
    c.env.outgoing.removeHeader("X-Frame-Options");
    const message = { type: "menshen:login", element: flow.element, ...result };
    return await relayPage(pageLanguage(c), { origin: target.origin, message });
  }
  target.hash = String(new URLSearchParams(result));
  return redirect(
    target.origin === host.site.origin ? target.href.slice(target.origin.length) : target.href,
  );
}
