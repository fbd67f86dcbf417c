/**
 * What is stored of a provider's suites. Everything belongs to the suite: instances are views on it. Tickets, permanent
 * codes and keys are sealed where they rest. Company ids are compared as given: plain ones have to arrive folded.
 */
export interface SuiteStores {
  readonly suiteTickets: SuiteTicketStore;
  readonly authorisations: AuthorisationStore;
  readonly orgCodes: OrgCodeStore;
  readonly corpCallbacks: CorpCallbackStore;
}

/** The two latest tickets. */
export interface StoredTickets {
  readonly newest: string;
  readonly previous: string | null;
  /** When the newest arrived here. */
  readonly receivedAtMs: number;
}

export interface NewTicket {
  readonly suiteId: string;
  readonly ticket: string;
  /** By the push's own clock: pushes arrive in any order, the larger one is the newer ticket. */
  readonly pushedAtMs: number;
  readonly receivedAtMs: number;
}

export interface SuiteTicketStore {
  put(ticket: NewTicket): Promise<void>;
  find(suiteId: string): Promise<StoredTickets | null>;
}

export interface AuthorisationKey {
  readonly suiteId: string;
  /** As WeCom shows it to the suite; look-ups accept the company's other ids as well. */
  readonly corpId: string;
}

export interface AuthorisationRow extends AuthorisationKey {
  /** Null until WeCom reports it. */
  readonly agentId: string | null;
  /** Null once the authorisation is over. */
  readonly permanentCode: string | null;
  /** Hash of the code it was exchanged for: a repeated event finds it and exchanges nothing. */
  readonly authCodeHash: string | null;
  /** What the authorisation link carried. */
  readonly state: string | null;
  readonly corpName: string;
  readonly corpFullName: string;
  /** `unusable`: WeCom refused, until it confirms the authorisation again. `cancelled`: only the date is stored. */
  readonly status: "active" | "unusable" | "cancelled";
  /** What WeCom refused with. */
  readonly problem: number | null;
  readonly authorisedAtMs: number;
  readonly cancelledAtMs: number | null;
  readonly updatedAtMs: number;
}

export interface NewAuthorisation extends AuthorisationKey {
  readonly agentId: string | null;
  readonly permanentCode: string;
  readonly authCodeHash: string;
  readonly state: string | null;
  readonly corpName: string;
  readonly corpFullName: string;
  readonly authorisedAtMs: number;
  readonly nowMs: number;
}

/** What WeCom says of an authorisation; null leaves what is stored. */
export interface AuthorisationFacts {
  readonly agentId: string | null;
  readonly corpName: string | null;
  readonly corpFullName: string | null;
  readonly nowMs: number;
}

export interface AuthorisationStore {
  /** False when a later authorisation or cancellation is on record: nothing was written then. */
  save(authorisation: NewAuthorisation): Promise<boolean>;
  find(key: AuthorisationKey): Promise<AuthorisationRow | null>;
  findByAuthCode(suiteId: string, authCodeHash: string): Promise<AuthorisationRow | null>;
  /** Sorted by company, also those that are over. */
  list(suiteId: string): Promise<AuthorisationRow[]>;
  /** WeCom confirms it: saves the current facts and makes it usable again. */
  confirm(key: AuthorisationKey, facts: AuthorisationFacts): Promise<void>;
  /** WeCom refuses it. Nothing is deleted: it may heal. */
  suspect(key: AuthorisationKey, problem: number, nowMs: number): Promise<void>;
  /**
   * Ends it, with the sessions of its people, and deletes what came from the company. False, and nothing done, when
   * the company authorised the suite again since. Within a transaction only.
   */
  end(
    key: AuthorisationKey,
    at: { base: string; cancelledAtMs: number; nowMs: number },
  ): Promise<boolean>;
  /** Another id of the company. */
  addAlias(key: AuthorisationKey, alias: string): Promise<void>;
  /** The companies' other ids. */
  aliases(suiteId: string): Promise<{ readonly alias: string; readonly corpId: string }[]>;
  /** Every id by which the suite knows its companies, or one of them. */
  corpIds(suiteId: string, corpId?: string): Promise<string[]>;
}

export interface OrgCodeRow extends AuthorisationKey {
  /** As its administrator wrote it. */
  readonly code: string;
  /** Full name of the instance it starts logins at; null: the one that serves the company. */
  readonly element: string | null;
}

export interface OrgCodeStore {
  /** Replaces the company's code. @throws Code 10703 another company of the suite has it */
  set(row: OrgCodeRow & { nowMs: number }): Promise<void>;
  /** In whatever case it is written; one row for each suite that knows it. */
  find(code: string): Promise<OrgCodeRow[]>;
  list(suiteId: string): Promise<OrgCodeRow[]>;
}

/** Keys of the callback of a company's own app. */
export interface CorpCallbackRow extends AuthorisationKey {
  /** The last part of its address. */
  readonly corpKey: string;
  readonly token: string;
  readonly encodingAESKey: string;
}

export interface CorpCallbackStore {
  /** Replaces the keys; the address of a company stays. Gives its `corpKey`. */
  set(row: CorpCallbackRow & { nowMs: number }): Promise<string>;
  find(corpKey: string): Promise<CorpCallbackRow | null>;
  /** Sorted by company. */
  list(suiteId: string): Promise<CorpCallbackRow[]>;
}
