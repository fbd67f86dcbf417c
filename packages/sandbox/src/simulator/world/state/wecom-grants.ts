import type { Clock } from "./clock.ts";
import { randomToken } from "./ids.ts";
import type { SensitiveField } from "../schema/world-schema.ts";
import { expiringMap } from "./expiring-map.ts";

/** Seconds a login code lives unless it is used before. @see https://developer.work.weixin.qq.com/document/path/91023 */
export const CODE_SECONDS = 300;
/** Seconds a user_ticket lives. @see https://developer.work.weixin.qq.com/document/path/91023 */
export const TICKET_SECONDS = 1800;
/** Seconds a member's answer on the consent page is remembered (30 days). @see https://developer.work.weixin.qq.com/document/path/91022 */
const CONSENT_SECONDS = 2_592_000;

export type Subject =
  | { readonly kind: "member"; readonly userId: string }
  | { readonly kind: "outsider"; readonly openId: string };

/** A login code: who signed in, for which app, and the fields they consented to. */
export interface CodeGrant {
  readonly corpId: string;
  /** Absent when the authorise URL named no app; any app of the company that trusts the host may then exchange it. */
  readonly agentId: number | undefined;
  /** Present for a login to a third-party suite; the code is then exchanged with the suite's token. */
  readonly suiteId?: string | undefined;
  readonly subject: Subject;
  readonly redirectHost: string;
  /** Fields ticked on the consent page; null when no user_ticket belongs to this login. */
  readonly consented: readonly SensitiveField[] | null;
}

export interface TicketGrant {
  readonly corpId: string;
  readonly agentId: number;
  /** Present for a ticket of a third-party suite. */
  readonly suiteId?: string | undefined;
  readonly userId: string;
  readonly consented: readonly SensitiveField[];
}

export interface Grants {
  issueCode(grant: CodeGrant): string;
  /** The grant behind a code that is neither used nor expired; does not consume it. */
  peekCode(code: string): CodeGrant | undefined;
  consumeCode(code: string): void;
  issueTicket(grant: TicketGrant): string;
  readTicket(ticket: string): TicketGrant | "expired" | "unknown";
  remember(
    app: { corpId: string; agentId: number },
    userId: string,
    fields: readonly SensitiveField[],
  ): void;
  remembered(
    app: { corpId: string; agentId: number },
    userId: string,
  ): readonly SensitiveField[] | undefined;
  forgetConsents(): void;
  clear(): void;
}

export function createGrants(clock: Clock): Grants {
  const codes = expiringMap<CodeGrant>(clock, CODE_SECONDS, 0);
  const tickets = expiringMap<TicketGrant>(clock, TICKET_SECONDS, 86_400);
  const consents = new Map<string, { fields: readonly SensitiveField[]; untilMs: number }>();
  return {
    issueCode: (grant) => codes.put(randomToken(43), grant),
    peekCode: (code) => {
      const found = codes.get(code);
      return typeof found === "object" ? found : undefined;
    },
    consumeCode: (code) => codes.drop(code),
    issueTicket: (grant) => tickets.put(randomToken(128), grant),
    readTicket: (ticket) => tickets.get(ticket),
    remember: (app, userId, fields) =>
      void consents.set(consentKey(app, userId), {
        fields,
        untilMs: clock.now() + CONSENT_SECONDS * 1000,
      }),
    remembered: (app, userId) => {
      const consent = consents.get(consentKey(app, userId));
      return consent && clock.now() < consent.untilMs ? consent.fields : undefined;
    },
    forgetConsents: () => consents.clear(),
    clear: () => {
      codes.clear();
      tickets.clear();
      consents.clear();
    },
  };
}

const consentKey = (app: { corpId: string; agentId: number }, userId: string) =>
  JSON.stringify([app.corpId, app.agentId, userId.toLowerCase()]);
