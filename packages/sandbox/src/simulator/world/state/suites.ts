import type { Verification } from "../../push/verification-result.ts";
import type { Clock } from "./clock.ts";
import { randomToken } from "./ids.ts";
import { expiringMap } from "./expiring-map.ts";

/** Seconds between two suite tickets. @see https://developer.work.weixin.qq.com/document/path/97173 */
const TICKET_PUSH_SECONDS = 600;
/** Seconds a suite ticket lives: two pushes may be missed. @see https://developer.work.weixin.qq.com/document/path/97162 */
const SUITE_TICKET_SECONDS = 1800;
/** Seconds an install `auth_code` lives unless it is used. @see https://developer.work.weixin.qq.com/document/path/97163 */
export const AUTH_CODE_SECONDS = 600;
/** Seconds an `auth_code` of the provider login page is valid. @see https://developer.work.weixin.qq.com/document/path/91125 */
const LOGIN_CODE_SECONDS = 300;
/** Seconds a pre_auth_code is valid unless it is used. @see https://developer.work.weixin.qq.com/document/path/90601 */
export const PRE_AUTH_SECONDS = 1200;
/** Seconds a customised authorisation link lives. @see https://developer.work.weixin.qq.com/document/path/98744 */
export const AUTH_LINK_SECONDS = 864_000;

export interface SuiteTicket {
  readonly value: string;
  readonly bornAtMs: number;
}

/** What an install `auth_code` will be exchanged for. */
interface AuthGrant {
  readonly suiteId: string;
  readonly corpId: string;
  readonly agentId: number;
  /** The exchange makes a new permanent code. */
  readonly renews: boolean;
}

/** A visit of the installation page. */
interface PreAuthSession {
  readonly suiteId: string;
  /** Set by `set_session_info`; an unpublished suite can be installed for a test only. */
  isTest?: boolean;
}

/** Who signed in on the provider login page. */
interface LoginGrant {
  readonly providerCorpId: string;
  readonly corpId: string;
  readonly userId: string;
}

/** A link made by `get_customized_auth_url`. */
interface AuthLink {
  readonly state: string;
  readonly suiteIds: readonly string[];
}

/** The service's state about suites. */
export interface Suites {
  /** A new ticket; older ones stay valid until they expire. */
  issueTicket(suiteId: string): SuiteTicket;
  /** Valid tickets, newest first. */
  tickets(suiteId: string): readonly SuiteTicket[];
  /** When the next ticket is due, epoch milliseconds; at once for a suite without a ticket. */
  ticketDueAt(suiteId: string): number;
  issueAuthCode(grant: AuthGrant): string;
  peekAuthCode(code: string): AuthGrant | undefined;
  consumeAuthCode(code: string): void;
  issuePreAuthCode(session: PreAuthSession): string;
  preAuthCode(code: string): PreAuthSession | "expired" | "unknown";
  consumePreAuthCode(code: string): void;
  /** An `auth_code` of the provider login page, for `get_login_info`. */
  issueLoginCode(grant: LoginGrant): string;
  peekLoginCode(code: string): LoginGrant | undefined;
  consumeLoginCode(code: string): void;
  issueLink(link: AuthLink): string;
  link(id: string): AuthLink | "expired" | "unknown";
  /** The latest GET verification of each callback setting. */
  readonly verifications: Map<string, Verification>;
  /** Permanent codes of cancelled authorisations. */
  readonly cancelled: Set<string>;
  clear(): void;
}

export function createSuites(clock: Clock): Suites {
  const tickets = new Map<string, SuiteTicket[]>();
  const authCodes = expiringMap<AuthGrant>(clock, AUTH_CODE_SECONDS, 0);
  const preAuthCodes = expiringMap<PreAuthSession>(clock, PRE_AUTH_SECONDS, 86_400);
  const loginCodes = expiringMap<LoginGrant>(clock, LOGIN_CODE_SECONDS, 0);
  const links = expiringMap<AuthLink>(clock, AUTH_LINK_SECONDS, 86_400);
  const cancelled = new Set<string>();
  const verifications = new Map<string, Verification>();
  const valid = (suiteId: string) =>
    (tickets.get(suiteId) ?? []).filter(
      ({ bornAtMs }) => clock.now() - bornAtMs < SUITE_TICKET_SECONDS * 1000,
    );
  return {
    issueTicket(suiteId) {
      const ticket = { value: randomToken(64), bornAtMs: clock.now() };
      tickets.set(suiteId, [ticket, ...valid(suiteId)]);
      return ticket;
    },
    tickets: valid,
    ticketDueAt(suiteId) {
      const born = tickets.get(suiteId)?.[0]?.bornAtMs;
      if (born === undefined || born > clock.now()) return clock.now();
      return born + TICKET_PUSH_SECONDS * 1000;
    },
    issueAuthCode: (grant) => authCodes.put(randomToken(64), grant),
    peekAuthCode: (code) => {
      const found = authCodes.get(code);
      return typeof found === "object" ? found : undefined;
    },
    consumeAuthCode: (code) => authCodes.drop(code),
    issuePreAuthCode: (session) => preAuthCodes.put(randomToken(64), session),
    preAuthCode: (code) => preAuthCodes.get(code),
    consumePreAuthCode: (code) => preAuthCodes.drop(code),
    issueLoginCode: (grant) => loginCodes.put(randomToken(43), grant),
    peekLoginCode: (code) => {
      const found = loginCodes.get(code);
      return typeof found === "object" ? found : undefined;
    },
    consumeLoginCode: (code) => loginCodes.drop(code),
    issueLink: (link) => links.put(randomToken(32), link),
    link: (id) => links.get(id),
    cancelled,
    verifications,
    clear() {
      tickets.clear();
      authCodes.clear();
      preAuthCodes.clear();
      loginCodes.clear();
      links.clear();
      cancelled.clear();
      verifications.clear();
    },
  };
}
