import { authService, isAdmitted } from "@menshen/domain";
import type { Context } from "hono";
import { loadPerson } from "../admission/person.ts";
import type { Host } from "../host.ts";
import { auditVisit } from "../http/audit-visit.ts";
import { isInClient, pageLocale, redirect, type Web } from "../http/web-context.ts";
import { authorizePage } from "../login/pages/authorize-page.ts";
import type { OpenGate } from "./gates.ts";
import { SIGNED_IN } from "./signed-in.ts";

const CHALLENGE = /^[\w-]{43}$/;

/**
 * GET /login with a `returnTo` at a gate's host: signs the person in, says why they may not pass, or hands their session
 * over to that host. The browser goes there twice: first for a nonce, whose hash is the challenge, then with a ticket.
 */
export async function showGateLogin(
  host: Host,
  c: Context<Web>,
  { gate, returnTo }: { gate: OpenGate; returnTo: URL },
): Promise<Response> {
  const { session } = await host.authenticate(c.env.incoming);
  const person = session && (await loadPerson(host.ports, session.sessionId));
  if (!person || !isAdmitted(gate, person.entrant)) {
    if (person) {
      const { userId } = person.session;
      const detail = { host: returnTo.host };
      await auditVisit(host, c, { action: "gate-refused", element: gate.element, userId, detail });
    }
    return await askLogin(host, c, { gate, returnTo, isRefused: person !== null });
  }
  const { href, hostname } = returnTo;
  const target = new URL(SIGNED_IN, returnTo.origin);
  const challenge = c.req.query("challenge");
  if (challenge === undefined || !CHALLENGE.test(challenge)) {
    target.searchParams.set("returnTo", href);
    return redirect(target.href);
  }
  const { id: sessionId, userId, expiresAtMs } = person.session;
  const of = { hostname, challenge, returnTo: href, sessionId, userId, expiresAtMs };
  target.searchParams.set("ticket", await host.gateSessions.issueTicket(of));
  return redirect(target.href);
}

async function askLogin(
  host: Host,
  c: Context<Web>,
  { gate, returnTo, isRefused }: { gate: OpenGate; returnTo: URL; isRefused: boolean },
): Promise<Response> {
  const { loginTypes, title } = gate;
  const all = await authService(host.app).listLoginTypes();
  const choices = loginTypes ? all.filter(({ fullName }) => loginTypes.includes(fullName)) : all;
  const locale = pageLocale(host, c);
  const inClient = isInClient(c);
  const address = `/login?${new URLSearchParams({ returnTo: returnTo.href }).toString()}`;
  const [only, ...others] = choices;
  if (inClient && only && others.length === 0 && !isRefused) {
    const query = new URLSearchParams({ flow: "workbench", returnTo: address });
    return redirect(`/api/auth/${only.fullName}/start?${query.toString()}`);
  }
  return await authorizePage({
    locale,
    application: title[locale.language],
    choices,
    inClient,
    address,
    isRefused,
  });
}
