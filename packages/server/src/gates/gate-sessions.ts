import type { Ports } from "@menshen/core";
import type { OidcStores } from "@menshen/db";
import { randomToken, sha256 } from "@menshen/domain";
import { loadPerson, type Person } from "../admission/person.ts";

const TICKET_MS = 60_000;
const TOUCH_MS = 60_000;
/** How long a change of a person's departments or company may take to arrive. The end of a session takes no time. */
const FACTS_MS = 10_000;
const MAX_FACTS = 10_000;

/** What a browser takes from this site to a gate's host. */
interface Ticket {
  /** Without a port: browsers share cookies between the ports of a host. */
  readonly hostname: string;
  /** SHA-256 of the nonce in a cookie that the browser has for that host. */
  readonly challenge: string;
  readonly returnTo: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly expiresAtMs: number;
}

/** A session at a gate's host: ends with the session that it came from. */
interface GateSession extends Pick<Ticket, "returnTo" | "sessionId" | "userId"> {
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface GateSessions {
  /** A ticket for one use within a minute, in the browser that has the nonce. */
  issueTicket(ticket: Ticket): Promise<string>;
  /** Null where the ticket is unknown, used, expired, of another host or of another browser. */
  redeem(
    ticket: string,
    at: { hostname: string; nonceFor: (returnTo: string) => string | undefined },
  ): Promise<GateSession | null>;
  /** The person whose session began at that host; null where there is none, or it has ended. */
  personOf(token: string, hostname: string): Promise<Person | null>;
}

/** Stored beside the tokens of the OpenID provider, whose every look-up requires the session. */
export function createGateSessions(
  records: OidcStores["records"],
  ports: Pick<Ports, "data" | "clock" | "settings">,
): GateSessions {
  const { clock, data, settings } = ports;
  const facts = new Map<string, { readonly person: Person; readonly loadedAtMs: number }>();

  async function find<T>(kind: "GateTicket" | "GateSession", id: string): Promise<T | null> {
    const found = await records.find(kind, id, clock.now());
    return found && found.consumedAtMs === null ? (JSON.parse(found.payload) as T) : null;
  }

  async function put(
    kind: "GateTicket" | "GateSession",
    payload: object,
    { sessionId, userId }: Pick<Ticket, "sessionId" | "userId">,
    expiresAtMs: number,
  ): Promise<string> {
    const id = randomToken();
    const of = { clientId: null, grantId: null, sessionId, userId, expiresAtMs };
    await records.put(kind, id, JSON.stringify(payload), of);
    return id;
  }

  async function load(sessionId: string): Promise<Person | null> {
    const nowMs = clock.now();
    const stored = facts.get(sessionId);
    if (stored && nowMs - stored.loadedAtMs < FACTS_MS) return stored.person;
    facts.delete(sessionId);
    const person = await loadPerson(ports, sessionId);
    if (!person) return null;
    // The oldest goes.
    for (const oldest of facts.keys()) if (facts.size >= MAX_FACTS) facts.delete(oldest);
    facts.set(sessionId, { person, loadedAtMs: nowMs });
    if (nowMs - person.session.lastSeenAtMs >= TOUCH_MS)
      await data.sessions.touch(sessionId, nowMs);
    return person;
  }

  return {
    issueTicket: (ticket) => put("GateTicket", ticket, ticket, clock.now() + TICKET_MS),
    async redeem(id, { hostname, nonceFor }) {
      const ticket = await find<Ticket>("GateTicket", id);
      if (!ticket || ticket.hostname !== hostname) return null;
      const { challenge, returnTo, sessionId, userId, expiresAtMs } = ticket;
      const nonce = nonceFor(returnTo);
      if (nonce === undefined || sha256(nonce) !== challenge) return null;
      if (!(await records.consume("GateTicket", id, clock.now()))) return null;
      const token = await put("GateSession", { hostname, sessionId }, ticket, expiresAtMs);
      return { token, returnTo, sessionId, userId, expiresAtMs };
    },
    async personOf(token, hostname) {
      const own = await find<Pick<Ticket, "hostname" | "sessionId">>("GateSession", token);
      if (own?.hostname !== hostname) return null;
      const person = await load(own.sessionId);
      const nowMs = clock.now();
      const isAlive =
        person &&
        person.session.expiresAtMs > nowMs &&
        person.session.lastSeenAtMs > nowMs - settings.sessionIdleMs;
      return isAlive ? person : null;
    },
  };
}
