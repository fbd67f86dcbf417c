import { isCode, toCode } from "@menshen/core";
import { databaseFaultOf } from "@menshen/db";
import { authService, safeReturnToOrNone } from "@menshen/domain";
import { Hono, type Context, type MiddlewareHandler } from "hono";
import { acceptFormPost } from "./login/accept-form-post.ts";
import { adminSession } from "./login/admin-session.ts";
import { showLinkPage, linkAccount } from "./login/link-account.ts";
import { callContext, callHost } from "./http/call-context.ts";
import { showCompanyPage, chooseCompany } from "./login/choose-company.ts";
import { consoleFiles } from "./http/files/console-files.ts";
import type { Host } from "./host.ts";
import { openInvitationLink, showInvitationPage } from "./login/invitation.ts";
import { answerForward, FORWARD } from "./gates/answer-forward.ts";
import { showGateLogin } from "./gates/gate-login.ts";
import { showSignedIn, SIGNED_IN } from "./gates/signed-in.ts";
import { handleLanding } from "./login/handle-landing.ts";
import { showAuthorization } from "./oidc/authorize.ts";
import { openApiRoutes } from "./openapi/openapi-routes.ts";
import { operationsRoutes } from "./ops/operations-routes.ts";
import { sampleFiles } from "./http/files/sample-files.ts";
import { createOwnershipFiles, OWNERSHIP_FILE } from "./http/files/ownership-files.ts";
import { loginPage } from "./login/pages/login-page.ts";
import { dryRunPage, problemPage, unavailablePage } from "./login/pages/small-pages.ts";
import { errorBody, errorHeaders, notFound } from "./http/error-response.ts";
import { streamBody } from "./http/request-body.ts";
import { isTestFrame } from "./login/test-frame.ts";
import { startLogin } from "./login/start-login.ts";
import { isInClient, pageLocale, type Web } from "./http/web-context.ts";

/** Every route except tRPC and the session check: pages, logins by navigation, webhooks, files. */
export function createWeb(host: Host): Hono<Web> {
  const ownershipFile = createOwnershipFiles(host.app, host.config.roots, host.ports.clock);
  const web = new Hono<Web>();
  web.onError((error, c) => answerError(host, error, c));
  web.notFound((c) => answerError(host, notFound(), c));

  web.route("/", operationsRoutes(host));
  web.route("/", openApiRoutes(host));
  web.get("/login", (c) => showLogin(host, c));
  web.use("/login/company", rejectHead);
  web.use("/login/bind", rejectHead);
  web.use("/login/invitation", rejectHead);
  web.use("/api/auth/*", rejectHead);
  web.get("/login/company", (c) => showCompanyPage(host, c));
  web.post("/login/company", (c) => chooseCompany(host, c));
  web.get("/login/bind", (c) => showLinkPage(host, c));
  web.post("/login/bind", (c) => linkAccount(host, c));
  web.get("/login/authorize/:uid", rejectHead, (c) => showAuthorization(host, c));
  web.get("/login/invitation", (c) => showInvitationPage(host, c));
  web.post("/login/invitation", (c) => openInvitationLink(host, c));
  web.get("/api/auth/dry-run", (c) => {
    const frameAncestor = isTestFrame(host, c) ? "'self'" : undefined;
    return dryRunPage(pageLocale(host, c), c.req.query("error"), frameAncestor);
  });
  web.get(FORWARD, (c) => answerForward(host, c));
  web.get(SIGNED_IN, rejectHead, (c) => showSignedIn(host, c));
  web.get("/api/auth/:fullName/start", (c) => startLogin(host, c));
  web.get("/api/auth/*", (c) => handleLanding(host, c));
  web.post("/api/auth/*", (c) => acceptFormPost(c));
  web.route("/api/admin/session", adminSession(host));
  web.on(["GET", "POST"], "/api/elements/:fullName/:method/:part?", (c) => callWebhook(host, c));
  web.all("/api/*", (c) => c.notFound());
  web.get(":file{(WW|MP)_verify_[A-Za-z0-9]+\\.txt}", async (c) => {
    const name = OWNERSHIP_FILE.exec(c.req.path)?.[1];
    const text = name === undefined ? undefined : await ownershipFile(name);
    return text === undefined ? await c.notFound() : c.text(text);
  });
  web.route("/", sampleFiles(host));
  web.route("/", consoleFiles(host));
  return web;
}

/** Hono runs GET handlers for HEAD, which would consume one-time codes. */
const rejectHead: MiddlewareHandler<Web> = async (c, next) => {
  if (c.req.method === "HEAD") throw notFound();
  await next();
};

async function showLogin(host: Host, c: Context<Web>): Promise<Response> {
  const { settings } = host.ports;
  const returnTo = safeReturnToOrNone(c.req.query("returnTo"), settings);
  const target = returnTo !== undefined && !returnTo.startsWith("/") ? new URL(returnTo) : null;
  const gate = target && (await host.gates.at(target.host));
  if (gate) return await showGateLogin(host, c, { gate, returnTo: target });
  const { session } = await host.authenticate(c.env.incoming);
  return await loginPage({
    locale: pageLocale(host, c),
    choices: await authService(host.app).listLoginTypes(),
    inClient: isInClient(c),
    returnTo,
    error: c.req.query("error"),
    signedIn: session,
  });
}

async function callWebhook(host: Host, c: Context<Web>): Promise<Response> {
  const { fullName = "", method = "" } = c.req.param();
  const webhook = host.rpc.webhook(fullName, method);
  if (!webhook) throw notFound();
  const { incoming, outgoing } = c.env;
  // Cookies and tokens of a callback are ignored: a provider has no session.
  const visitor = { caller: "anonymous", session: null, ip: host.clientIp(incoming) } as const;
  const call = { ...callHost(host), authenticate: async () => visitor };
  const request = new Request(c.req.url, {
    method: c.req.method,
    headers: c.req.header(),
    ...(c.req.method === "POST" && { body: streamBody(incoming), duplex: "half" }),
  });
  return await webhook(request, callContext(visitor, incoming, outgoing, call));
}

/** A page where the request accepts HTML, else JSON. */
async function answerError(host: Host, error: unknown, c: Context<Web>): Promise<Response> {
  const code = toCode(error);
  if (code.httpStatus >= 500) {
    const level = isCode(error) ? "warn" : "error";
    host.ports.log[level]({ err: error, path: c.req.path }, code.message);
  }
  const wantsPage = (c.req.header("accept") ?? "").includes("text/html");
  if (!wantsPage || c.req.method !== "GET") {
    const body = host.app.snapshot.redact(errorBody(code));
    return c.body(body, code.httpStatus as 400, errorHeaders(code));
  }
  if (databaseFaultOf(code) !== null) return await unavailablePage(pageLocale(host, c), code);
  const { "Content-Type": _, ...headers } = errorHeaders(code);
  const problem = { status: code.httpStatus, errcode: code.errcode, hint: code.hint, headers };
  return await problemPage(pageLocale(host, c), problem);
}
