import { Code, isCode } from "@menshen/core";
import {
  authService,
  capability,
  findCapability,
  isFreshLogin,
  pendingBind,
  requireOwnPage,
  sha256,
} from "@menshen/domain";
import type { Context } from "hono";
import { z } from "zod";
import type { Host } from "../host.ts";
import { findLoginElement } from "./find-login-element.ts";
import { linkExpiredPage, linkPage } from "./pages/link-page.ts";
import { readJsonBody } from "../http/request-body.ts";
import { visitorContext } from "../http/call-context.ts";
import { packReturnTo, unpackReturnTo, withLinkResult } from "./return-to.ts";
import { isInClient, pageLocale, type Web } from "../http/web-context.ts";

/** Held by the browser between a login that was rejected with 10201 and the linking of its account. */
export interface PendingLinkGrant {
  readonly bindCode: string;
  /** Of the rejected flow, to which the code is bound. */
  readonly cookieSecret: string;
  readonly returnTo: string;
}

/** The cookie for a rejection that offers linking, otherwise null. */
export function pendingLinkCookie(
  { cookies, ports }: Pick<Host, "cookies" | "ports">,
  refusal: Code,
  flow: Pick<PendingLinkGrant, "cookieSecret" | "returnTo">,
): string | null {
  if (!isCode(refusal, 10201, "app")) return null;
  const { bindCode, expiresAt } = refusal.data ?? {};
  if (typeof bindCode !== "string" || typeof expiresAt !== "number") return null;
  const seconds = (expiresAt - ports.clock.now()) / 1000;
  return cookies.bind.write(
    [bindCode, flow.cookieSecret, packReturnTo(flow.returnTo)].join("."),
    seconds,
  );
}

/** GET /login/bind: shows the account and the user; nothing is linked before the confirmation. */
export async function showLinkPage(host: Host, c: Context<Web>): Promise<Response> {
  const locale = pageLocale(host, c);
  const found = await findPending(host, c.req.header("cookie"));
  if (!found) return await linkExpiredPage(locale, host.cookies.bind.clear());
  const { session, signedInAt } = await host.authenticate(c.env.incoming);
  const choices = await authService(host.app).listLoginTypes();
  return await linkPage({
    locale,
    pending: found.pending,
    pendingId: found.id,
    title: found.element.title,
    signedIn: session,
    isFresh: isFreshLogin(host.ports.clock, { http: { signedInAt } }),
    choices: choices.filter(({ fullName }) => fullName !== found.element.fullName),
    inClient: isInClient(c),
  });
}

const Confirmation = z.strictObject({
  /** As shown on the page: another tab may have changed either since. */
  pendingId: z.string().max(64),
  userId: z.string().max(64),
});

/** POST /login/bind: the signed-in user confirms. */
export async function linkAccount(host: Host, c: Context<Web>): Promise<Response> {
  const { incoming } = c.env;
  const shown = Confirmation.safeParse(await readJsonBody(incoming));
  if (!shown.success) throw new Code(10701, "expected { pendingId, userId }");
  const ctx = await visitorContext(host, c);
  requireOwnPage(ctx);
  if (!ctx.userId) throw new Code(10602, "linking an account needs a session");
  const found = await findPending(host, incoming.headers.cookie);
  await host.rateLimiter.count("bind", ctx.ip, found?.element.fullName ?? "");
  if (!found) throw new Code(10104, "the account to link is unknown, already linked or expired");
  if (found.id !== shown.data.pendingId || ctx.userId !== shown.data.userId) {
    throw new Code(10703, "the account or the signed-in user has changed since the page was shown");
  }
  const { bindCode, cookieSecret, returnTo } = found.grant;
  const finishBind = capability(host.app, found.element.fullName, "finishBind", ctx);
  await finishBind({ bindCode, cookieSecret });
  const { publicOrigin } = host.ports.settings;
  c.header("Set-Cookie", host.cookies.bind.clear());
  const linked = found.element.fullName;
  return c.json({ returnTo: withLinkResult(returnTo, publicOrigin, { linked }) });
}

async function findPending(host: Host, header: string | undefined) {
  const { app, ports } = host;
  const grant = readGrant(host, header);
  const pending = grant && (await pendingBind(ports, grant.bindCode, grant.cookieSecret));
  const element = pending && findLoginElement(app, pending.element);
  if (!grant || !pending || !element?.isActive) return null;
  if (!findCapability(element, "finishBind")) return null;
  return { grant, pending, element, id: sha256(grant.bindCode).slice(0, 16) };
}

function readGrant({ cookies, ports }: Host, header: string | undefined): PendingLinkGrant | null {
  const [bindCode, cookieSecret, returnTo] = cookies.bind.read(header)?.split(".") ?? [];
  if (!bindCode || !cookieSecret || returnTo === undefined) return null;
  return { bindCode, cookieSecret, returnTo: unpackReturnTo(returnTo, ports.settings) };
}
