import { Code, isCode, toCode, type Element } from "@menshen/core";
import { databaseFaultOf } from "@menshen/db";
import {
  capability,
  failTest,
  landingRefusal,
  retryUndone,
  sha256,
  type FlowRow,
  type LoginOutcome,
} from "@menshen/domain";
import type { Context } from "hono";
import { auditLanding } from "./audit-landing.ts";
import { pendingLinkCookie } from "./link-account.ts";
import { loginCodeCookie } from "./choose-company.ts";
import { failureCookies } from "./failure-cookie.ts";
import type { Host } from "../host.ts";
import { readFlowSecret, replayFlowCookie } from "./flow-cookies.ts";
import { findFlowElement, landingPath } from "./find-login-element.ts";
import { visitorContext } from "../http/call-context.ts";
import { logLogin } from "../ops/login-log.ts";
import { currentRequest } from "../ops/request-context.ts";
import { isFramed } from "../http/request-rules.ts";
import { problemPage, relayPage } from "./pages/small-pages.ts";
import { locationOf, withCallback, withLinkResult } from "./return-to.ts";
import { pageLocale, queryOf, redirect, type Web } from "../http/web-context.ts";

/**
 * GET /api/auth/*: the redirect URI of logins. The state selects the flow and its element, and the path must be that
 * element's. The binding of the flow decides who may complete it.
 */
export async function handleLanding(host: Host, c: Context<Web>): Promise<Response> {
  const { state = "", ...query } = queryOf(c);
  const { code = query["auth_code"] ?? "", auth_code: _, ...params } = query;
  const { data } = host.ports;
  const flow = await retryUndone(data, () => findFlow(host, state));
  const element = flow && (await elementOf(host, flow, new URL(c.req.url).pathname));
  if (!flow || !element) {
    await countFailure(host, c, "");
    return await redirectUnknownState(host, c);
  }
  if (isCode(element)) return await reportToTest(host, flow, element);
  switch (flow.binding) {
    case "cookie":
      return await finishInBrowser(host, c, { flow, element, state, code, params });
    case "challenge":
      return await returnToClient(host, c, flow, { state, code, params });
    case "none":
      await recordFailure(host, c, flow, new Code(10103, "the flow belongs to a program"));
      return await problemPage(pageLocale(host, c), { status: 400, errcode: 10103 });
    default:
      return flow.binding satisfies never;
  }
}

/** @throws Code 10601 */
async function countFailure(host: Host, c: Context<Web>, element: string): Promise<void> {
  await host.rateLimiter.count("finish", host.clientIp(c.env.incoming), element);
}

/** Counts and audits. @throws Code 10601 */
async function recordFailure(host: Host, c: Context<Web>, flow: FlowRow, refused: Code) {
  await countFailure(host, c, flow.element);
  await auditLanding(host, { flow, ip: host.clientIp(c.env.incoming) }, refused);
}

async function findFlow(host: Host, state: string): Promise<FlowRow | null> {
  if (!/^[A-Za-z0-9]{22,128}$/.test(state)) return null;
  return await host.ports.data.flows.find(sha256(state));
}

/** The flow's element, if this is its landing: null where it is not, and for a login test the reason. */
async function elementOf(host: Host, flow: FlowRow, path: string): Promise<Element | Code | null> {
  const { data } = host.ports;
  try {
    const find = () => findFlowElement(host, flow.element, flow.dryRunId);
    const element = await retryUndone(data, find);
    if (element && landingPath(element) === path) return element;
    const why = element ? "landed on another page than its redirect URI" : "lost its element";
    return flow.dryRunId === null ? null : new Code(10102, `the login test ${why}`);
  } catch (error) {
    const code = toCode(error);
    if (flow.dryRunId === null || databaseFaultOf(code) !== null) throw error;
    return code;
  }
}

/** The flow is unknown, used or expired, as after the back button: a signed-in person is not shown an error. */
async function redirectUnknownState(host: Host, c: Context<Web>): Promise<Response> {
  const { session } = await host.authenticate(c.env.incoming);
  return redirect(session ? "/" : "/login?error=10102");
}

interface Landed {
  readonly flow: FlowRow;
  readonly element: Element;
}

/** What the provider's page handed back. */
interface Redirected {
  readonly state: string;
  /** Empty where the person declined. */
  readonly code: string;
  readonly params: Record<string, string>;
}

async function finishInBrowser(
  host: Host,
  c: Context<Web>,
  { flow, element, state, code, params }: Landed & Redirected,
): Promise<Response> {
  const { headers } = c.env.incoming;
  const cookieSecret = readFlowSecret(host, state, headers.cookie);
  const ip = host.clientIp(c.env.incoming);
  const finish = async (): Promise<LoginOutcome> => {
    if (code === "") {
      const refused = noCodeError(flow, cookieSecret, params["error"]);
      await auditLanding(host, { flow, ip }, refused);
      throw refused;
    }
    const ctx = await retryUndone(host.ports.data, () => visitorContext(host, c));
    const finishLogin = capability(host.app, element, "finishLogin", ctx);
    return await finishLogin({ state, code, params, cookieSecret, flow });
  };
  try {
    const outcome = await logLogin(
      host.ports.log,
      { element: element.fullName, method: "landing", ip, requestId: currentRequest()?.requestId },
      () => host.rateLimiter.attempt("finish", ip, element.fullName, finish),
    );
    return redirectAfterLogin(
      host,
      element,
      outcome,
      replayFlowCookie(host, state, headers.cookie),
    );
  } catch (error) {
    return await redirectAfterFailure(host, c, { flow, cookieSecret }, error);
  }
}

/** Sets the session cookie, or leads to the page that asks for the company. */
function redirectAfterLogin(
  host: Host,
  { fullName }: Element,
  outcome: LoginOutcome,
  replayCookie: string,
): Response {
  const { session, loginCode, dryRunId } = outcome;
  const cookies = [
    replayCookie,
    ...(outcome.purpose === "invitation" ? [host.cookies.invitation.clear()] : []),
  ];
  const returnTo = outcome.returnTo ?? "/";
  if (outcome.purpose === "bind") {
    return redirect(withLinkResult(returnTo, host.publicUrl.origin, { linked: fullName }), [
      replayCookie,
    ]);
  }
  if (dryRunId !== null) return redirect("/api/auth/dry-run", [replayCookie]);
  if (!session) {
    const grant = { loginCode: loginCode ?? "", returnTo };
    return redirect("/login/company", [loginCodeCookie(host, grant), ...cookies]);
  }
  const seconds = (session.expiresAtMs - host.ports.clock.now()) / 1000;
  return redirect(returnTo, [host.cookies.session.write(session.token, seconds), ...cookies]);
}

async function redirectAfterFailure(
  host: Host,
  c: Context<Web>,
  { flow, cookieSecret }: { flow: FlowRow; cookieSecret: string },
  error: unknown,
): Promise<Response> {
  const code = toCode(error);
  // The flow is untouched: reloading the address later completes the login.
  if (code.errcode === 10601 && code.source === "app") throw code;
  // A reload may complete the login, or get the outcome of what was committed.
  if (databaseFaultOf(code) !== null) throw code;
  const returnTo = flow.returnTo ?? "/";
  if (flow.dryRunId !== null) return await reportToTest(host, flow, code);
  const cookies = failureCookies(host.cookies, code);
  if (code.errcode === 10102 && code.source === "app") return await redirectUnknownState(host, c);
  const linkCookie = pendingLinkCookie(host, code, { cookieSecret, returnTo });
  if (linkCookie) return redirect("/login/bind", [linkCookie]);
  if (flow.purpose === "bind" && flow.bindingHash === sha256(cookieSecret)) {
    // Linking failed, but the session is valid: the page that started it shows the error.
    return redirect(withLinkResult(returnTo, host.publicUrl.origin, { linkError: code.errcode }));
  }
  return redirect(`/login?error=${code.errcode}`, cookies);
}

/** A login test that waits for this landing fails; one that another landing ended, or is ending, stays as it is. */
async function reportToTest(
  { ports, cookies }: Host,
  { dryRunId, status }: FlowRow,
  code: Code,
): Promise<Response> {
  if (dryRunId !== null && status === "issued")
    await failTest(ports.data, dryRunId, { step: "callback", code, atMs: ports.clock.now() });
  return redirect(`/api/auth/dry-run?error=${code.errcode}`, failureCookies(cookies, code));
}

/** The person declined at the provider, or it names another reason; only the browser that started the flow can say so. */
function noCodeError(flow: FlowRow, cookieSecret: string, error: string | undefined): Code {
  const isOwn = sha256(cookieSecret) === flow.bindingHash;
  return isOwn
    ? landingRefusal(error)
    : new Code(10103, "the login was started in another browser");
}

/** For a flow of the client library: the page that holds its verifier exchanges the code itself. */
async function returnToClient(
  host: Host,
  c: Context<Web>,
  flow: FlowRow,
  { state, code, params }: Redirected,
): Promise<Response> {
  const publicOrigin = host.publicUrl.origin;
  const refusal = code === "" ? landingRefusal(params["error"]) : null;
  if (refusal) await recordFailure(host, c, flow, refusal);
  const result = refusal ? { error: String(refusal.errcode), state } : { code, state };
  if (isFramed(c.env.incoming.headers)) {
    // Its policy allows one origin to frame it; X-Frame-Options cannot express that.
    c.env.outgoing.removeHeader("X-Frame-Options");
    const message = { type: "menshen:login", element: flow.element, ...result };
    const { origin } = new URL(flow.returnTo ?? "/", publicOrigin);
    return await relayPage(pageLocale(host, c), { origin, message });
  }
  return redirect(locationOf(withCallback(flow, publicOrigin, result), publicOrigin));
}
