import { Code } from "@menshen/core";
import { isAdmitted, safeReturnToOrNone } from "@menshen/domain";
import type { Context } from "hono";
import { fieldsOf } from "../admission/person-fields.ts";
import type { Person } from "../admission/person.ts";
import type { Host } from "../host.ts";
import { pageLocale, type Web } from "../http/web-context.ts";
import { gateRefusedPage } from "../login/pages/gate-pages.ts";
import { readAskedAddress, type AskedAddress } from "./asked-address.ts";
import { gateCookies } from "./gate-cookies.ts";
import { isPublicPath } from "./public-path.ts";

/** Where proxies ask. */
export const FORWARD = "/api/auth/forward";

/** GET /api/auth/forward: a reverse proxy asks whether a request may pass, and whose it is. */
export async function answerForward(host: Host, c: Context<Web>): Promise<Response> {
  const { incoming } = c.env;
  if (!host.isTrustedPeer(incoming)) {
    throw new Code(
      10603,
      "forward authentication answers MENSHEN_TRUSTED_PROXIES and this machine",
    );
  }
  const asked = readAskedAddress(incoming.headers);
  const gate = asked && (await host.gates.at(asked.host));
  if (!gate) return await gateRefusedPage(pageLocale(host, c), { signIn: null });
  const { hostname } = new URL(`http://${asked.host}`);
  const { session } = gateCookies(host.publicUrl.secure || asked.isSecure);
  const token = session.read(incoming.headers.cookie);
  const person = token === undefined ? null : await host.gateSessions.personOf(token, hostname);
  if (person && isAdmitted(gate, person.entrant)) return pass(person);
  if (isPublicPath(asked.uri, gate.public)) return pass(null);
  const signIn = loginAddress(host, asked);
  if (person) return await gateRefusedPage(pageLocale(host, c), { signIn });
  const headers = { Location: signIn, "Cache-Control": "no-store" };
  return new Response(null, { status: asked.answers, headers });
}

/** Every header is there, empty where nothing is known: a proxy replaces what the caller sent under its name. */
function pass(person: Person | null): Response {
  const { userId, name, email, corpId, groups } = person ? fieldsOf(person) : anonymous;
  return new Response(null, {
    headers: {
      "Remote-User": inAscii(userId),
      "Remote-Name": inAscii(name),
      "Remote-Email": inAscii(email),
      "Remote-Groups": groups.map((group) => inAscii(group).replaceAll(",", "%2C")).join(","),
      "Remote-Corp": inAscii(corpId),
      "Cache-Control": "no-store",
    },
  });
}

const anonymous = { userId: "", name: "", email: "", corpId: "", groups: [] };

/** Percent-encodes what a header cannot carry, and the percent sign. */
function inAscii(text = ""): string {
  return text.toWellFormed().replaceAll(/[^ -~]+|%/gu, encodeURIComponent);
}

/** Where the person signs in and returns from; to the host's root where the address cannot be returned to. */
function loginAddress({ publicUrl, ports }: Host, { isSecure, host, uri }: AskedAddress): string {
  const origin = `${publicUrl.secure || isSecure ? "https" : "http"}://${host}`;
  const returnTo = safeReturnToOrNone(origin + uri, ports.settings) ?? `${origin}/`;
  return `${publicUrl.origin}/login?${new URLSearchParams({ returnTo }).toString()}`;
}
