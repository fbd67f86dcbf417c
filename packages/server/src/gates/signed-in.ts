import { randomToken, sha256 } from "@menshen/domain";
import type { Context } from "hono";
import type { Host } from "../host.ts";
import { auditVisit } from "../http/audit-visit.ts";
import { notFound } from "../http/error-response.ts";
import { pageLocale, queryOf, redirect, type Web } from "../http/web-context.ts";
import { gateFailedPage } from "../login/pages/gate-pages.ts";
import { gateCookies } from "./gate-cookies.ts";
import type { OpenGate } from "./gates.ts";

/** The one path of a gate's host that its proxy sends to this server. */
export const SIGNED_IN = "/.menshen/signed-in";

const NONCE = /^[\w-]{43}$/;
const NONCE_SECONDS = 30 * 60;

/**
 * GET /.menshen/signed-in at a gate's host. Without a ticket the browser gets a nonce and fetches a ticket at the login
 * page; with the ticket it gets the session cookie of this host. A ticket is useless in a browser without its nonce: a link with
 * a ticket cannot sign another person in as its sender.
 */
export async function showSignedIn(host: Host, c: Context<Web>): Promise<Response> {
  const here = URL.parse(`https://${c.env.incoming.headers.host ?? ""}`);
  const gate = here && (await host.gates.at(here.host));
  if (!gate) throw notFound();
  const { ticket, returnTo } = queryOf(c);
  return ticket === undefined
    ? giveNonce(host, c, pageOf(host, here, returnTo))
    : await redeemTicket(host, c, { gate, here, ticket });
}

/** The page to return to, which is one of this host. */
function pageOf({ publicUrl }: Host, here: URL, returnTo = ""): URL {
  const page = URL.parse(returnTo);
  const isHere = page?.host === here.host && /^https?:$/.test(page.protocol);
  const isPage = isHere && !page.username && !page.password && page.pathname !== SIGNED_IN;
  const target = isPage ? page : new URL("/", here);
  if (publicUrl.secure) target.protocol = "https:";
  return target;
}

function giveNonce({ publicUrl }: Host, c: Context<Web>, { href }: URL): Response {
  const cookie = cookiesFor(href).nonce;
  const present = cookie.read(c.req.header("cookie")) ?? "";
  // Another tab may be on its way.
  const nonce = NONCE.test(present) ? present : randomToken();
  const query = new URLSearchParams({ returnTo: href, challenge: sha256(nonce) });
  return redirect(`${publicUrl.origin}/login?${query.toString()}`, [
    cookie.write(nonce, NONCE_SECONDS),
  ]);
}

async function redeemTicket(
  host: Host,
  c: Context<Web>,
  { gate, here, ticket }: { gate: OpenGate; here: URL; ticket: string },
): Promise<Response> {
  const { gateSessions, ports } = host;
  const session = await gateSessions.redeem(ticket, {
    hostname: here.hostname,
    nonceFor: (returnTo) => cookiesFor(returnTo).nonce.read(c.req.header("cookie")),
  });
  if (!session) return await gateFailedPage(pageLocale(host, c), "/");
  const { returnTo, sessionId, userId, token, expiresAtMs } = session;
  const { element } = gate;
  const detail = { host: here.host, sessionId };
  await auditVisit(host, c, { action: "gate-entered", element, userId, detail });
  const seconds = (expiresAtMs - ports.clock.now()) / 1000;
  const cookie = cookiesFor(returnTo).session.write(token, seconds);
  return redirect(returnTo, [cookie]);
}

const cookiesFor = (returnTo: string) => gateCookies(returnTo.startsWith("https:"));
