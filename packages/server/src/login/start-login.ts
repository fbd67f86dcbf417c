import { Code, isCode, toCode, type CallContext, type Element } from "@menshen/core";
import { databaseFaultOf } from "@menshen/db";
import { capability, failTest, safeReturnTo, type BeginLogin } from "@menshen/domain";
import type { Context } from "hono";
import type { Host } from "../host.ts";
import { originsOf } from "../http/security-headers.ts";
import { bindFlow } from "./flow-cookies.ts";
import { findFlowElement, findLoginElement } from "./find-login-element.ts";
import { DRY_RUN_ID } from "../api/dry-run-procedures.ts";
import { isFramed, isNavigation, originProblem } from "../http/request-rules.ts";
import { visitorContext } from "../http/call-context.ts";
import { pageLocale, queryOf, redirect, type Web } from "../http/web-context.ts";
import { organisationPage } from "./pages/organisation-page.ts";
import { problemPage, testElsewherePage } from "./pages/small-pages.ts";
import { isTestFrame, pickerAddress } from "./test-frame.ts";

/** GET /api/auth/<fullName>/start: creates a flow, sets its cookie and redirects to the provider. Needs no JavaScript. */
export async function startLogin(host: Host, c: Context<Web>): Promise<Response> {
  const { incoming } = c.env;
  if (!isNavigation(incoming.headers)) {
    throw new Code(10603, "a login starts by navigation to this address, not by a script");
  }
  const isTest = queryOf(c)["dryRun"] !== undefined && isTestFrame(host, c);
  if (isFramed(incoming.headers) && !isTest) {
    throw new Code(10603, "a login does not start in a frame: open this address in a window");
  }
  const fullName = c.req.param("fullName") ?? "";
  try {
    return await start(host, c, fullName);
  } catch (error) {
    await reportToTest(host, c, fullName, error);
    throw error;
  }
}

/** A login test whose login cannot start fails: its administrator would wait for nothing. */
async function reportToTest(
  host: Host,
  c: Context<Web>,
  fullName: string,
  error: unknown,
): Promise<void> {
  const code = toCode(error);
  const { dryRun } = queryOf(c);
  if (dryRun === undefined || code.errcode === 10601 || databaseFaultOf(code) !== null) return;
  const { data, clock } = host.ports;
  if (await isOpenDryRun(host, fullName, dryRun))
    await failTest(data, dryRun, { step: "issued", code, atMs: clock.now() });
}

async function start(host: Host, c: Context<Web>, fullName: string): Promise<Response> {
  const { incoming } = c.env;
  const element = await elementToStart(host, c, fullName);
  // Throws 10002 for an element that never loaded.
  if (!element) {
    host.app.getElement(fullName);
    return problemPage(pageLocale(host, c), { status: 404, errcode: 10001 });
  }
  const ip = host.clientIp(incoming);
  await host.rateLimiter.count("start", ip, fullName);
  const query = queryOf(c);
  const { returnTo, corpId } = query;
  const org = query["org"]?.trim() || undefined;
  const visitor = query["purpose"] === "bind" ? await linkingVisitor(host, c) : undefined;
  const target = returnTo === undefined ? undefined : safeReturnTo(returnTo, host.ports.settings);
  if (visitor && !visitor.userId) return signInFirst(10602, target);
  const purpose = visitor ? { purpose: "bind" as const } : await purposeOf(host, c, fullName);
  if ("invitation" in purpose && !purpose.invitation) return redirect("/login/invitation");
  const binding = bindFlow(host, incoming.headers.cookie);
  const beginLogin = capability(host.app, element, "beginLogin", visitor);
  const begin = () =>
    beginLogin({
      ...purpose,
      flow: query["flow"] === "workbench" ? "workbench" : "qr",
      cookieSecret: binding.cookieSecret,
      returnTo: target,
      corpId,
      org,
    });
  const isGuess = corpId !== undefined || org !== undefined;
  const started = await (
    isGuess ? host.rateLimiter.attempt("org", ip, fullName, begin) : begin()
  ).catch((error: unknown) => {
    if (isCode(error, 10606, "app")) return error;
    if ("invitation" in purpose && isCode(error, 10104, "app")) return error;
    if (needsOrganisation(error, org) && wantsPage(c)) return error;
    throw error;
  });
  if (isCode(started, 10606)) return signInFirst(10606, target);
  if (isCode(started, 10104)) return redirect("/login/invitation");
  if (isCode(started)) return await askOrganisation(host, c, { element, org, error: started });
  const { state, url } = started;
  if (!isFramed(incoming.headers)) return redirect(url, [binding.cookie(state)]);
  const picker = pickerAddress(host, c, url);
  if (picker === undefined) return await testElsewherePage(pageLocale(host, c));
  return redirect(picker, [binding.cookie(state)]);
}

async function elementToStart(
  host: Host,
  c: Context<Web>,
  fullName: string,
): Promise<Element | undefined> {
  const { dryRun } = queryOf(c);
  if (dryRun === undefined || !DRY_RUN_ID.test(dryRun)) return findLoginElement(host.app, fullName);
  await host.rateLimiter.count("start", host.clientIp(c.env.incoming), "dry-run");
  return await findFlowElement(host, fullName, dryRun);
}

/** The page that started to link an account is the one to start it again. */
function signInFirst(errcode: 10602 | 10606, returnTo: string | undefined): Response {
  const query = new URLSearchParams({ error: String(errcode), ...(returnTo && { returnTo }) });
  return redirect(`/login?${query.toString()}`);
}

/** The company is missing, or its organisation code is unknown or not admitted. */
function needsOrganisation(error: unknown, org: string | undefined): error is Code {
  if (isCode(error, 10303, "app")) return true;
  return org !== undefined && (isCode(error, 10302, "app") || isCode(error, 10301, "app"));
}

function wantsPage(c: Context<Web>): boolean {
  return (c.req.header("accept") ?? "").includes("text/html");
}

/** A form that submits the organisation code to this address. */
async function askOrganisation(
  host: Host,
  c: Context<Web>,
  { element, org, error }: { element: Element; org: string | undefined; error: Code },
): Promise<Response> {
  const { config, publicUrl, ports } = host;
  const { bases } = config;
  const query = queryOf(c);
  const params = ["flow", "returnTo", "purpose", "dryRun", "lang"].flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return await organisationPage({
    locale: pageLocale(host, c),
    title: element.title,
    start: `/api/auth/${element.fullName}/start`,
    params: Object.fromEntries(params),
    org,
    rejection: org === undefined ? null : error,
    formTargets: [
      "'self'",
      "https:",
      ...originsOf([
        publicUrl.origin,
        bases.wecomLogin,
        bases.wechatOpen,
        ...ports.settings.returnUrls,
      ]),
    ],
  });
}

async function purposeOf(
  host: Host,
  c: Context<Web>,
  fullName: string,
): Promise<Pick<BeginLogin, "purpose" | "dryRunId" | "invitation">> {
  const { dryRun, purpose } = queryOf(c);
  if (purpose === "invitation") return { purpose, invitation: invitationOf(host, c) };
  if (dryRun === undefined) return { purpose: "login" };
  if (!(await isOpenDryRun(host, fullName, dryRun)))
    throw new Code(10102, "the login test is unknown, used or expired");
  return { purpose: "dry-run", dryRunId: dryRun };
}

/**
 * Linking changes the signed-in user's accounts, so the rule for mutations applies: only a page of this site can start
 * it, no link on another one.
 */
async function linkingVisitor(host: Host, c: Context<Web>): Promise<CallContext> {
  const problem = originProblem(host.publicUrl, [], c.env.incoming.headers);
  if (problem) throw problem;
  return await visitorContext(host, c);
}

/** The token of the page that was opened before; the rule is the same as for linking. */
function invitationOf(host: Host, c: Context<Web>): string {
  const { headers } = c.env.incoming;
  const problem = originProblem(host.publicUrl, [], headers);
  if (problem) throw problem;
  return host.cookies.invitation.read(headers.cookie) ?? "";
}

async function isOpenDryRun({ ports }: Host, fullName: string, id: string): Promise<boolean> {
  const run = DRY_RUN_ID.test(id) ? await ports.data.dryRuns.find(id) : null;
  return (
    run?.element === fullName && run.status === "waiting" && run.expiresAtMs > ports.clock.now()
  );
}
