import type { AccountKey } from "../accounts/ports.ts";

/** `invitation` links an account to the invited user and signs in. */
export type Purpose = "login" | "bind" | "dry-run" | "invitation";
export type BindingKind = "cookie" | "challenge" | "none";
/** The part of the return address that hands code and state over to a page. */
export type ReturnMode = "fragment" | "query";

export interface FlowRow {
  readonly stateHash: string;
  /** Full name of the login element. */
  readonly element: string;
  readonly purpose: Purpose;
  readonly binding: BindingKind;
  /** Hash of the cookie's secret, or the S256 challenge; null for `none`. */
  readonly bindingHash: string | null;
  /** The signed-in user that a `bind` is for, or the invited one. */
  readonly userId: string | null;
  /** Hash of the invitation's token. */
  readonly invitationHash: string | null;
  /** The company, where the flow knows it beforehand. */
  readonly corpId: string | null;
  readonly returnTo: string | null;
  readonly returnMode: ReturnMode;
  readonly dryRunId: string | null;
  /** An expired flow fails, too. */
  readonly status: "issued" | "claimed" | "done" | "failed";
  /** Hash of the provider's code that claimed the flow. */
  readonly codeHash: string | null;
  readonly claimedAtMs: number | null;
  /** What the first callback ended with, sealed by the flow's cookie or verifier. */
  readonly outcome: Uint8Array | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface NewFlow extends Omit<FlowRow, "status" | "codeHash" | "claimedAtMs" | "outcome"> {
  /** What `begin` stored; sealed at rest, erased when the flow ends. */
  readonly kept: Readonly<Record<string, string>> | null;
}

export interface ClaimedFlow extends FlowRow {
  /** Empty where `begin` stored nothing; null where no key opens it any more. */
  readonly kept: Readonly<Record<string, string>> | null;
}

export interface ClaimFlow {
  readonly stateHash: string;
  readonly element: string;
  readonly binding: BindingKind;
  readonly bindingHash: string | null;
  readonly codeHash: string;
  readonly nowMs: number;
}

export interface FlowStore {
  create(flow: NewFlow): Promise<void>;
  find(stateHash: string): Promise<FlowRow | null>;
  /**
   * `issued -> claimed` by one conditional statement that also compares element, binding and expiry.
   * Null when any of them does not match; the flow is untouched then.
   */
  claim(claim: ClaimFlow): Promise<ClaimedFlow | null>;
  /** `claimed -> done | failed`, once. */
  finish(stateHash: string, status: "done" | "failed", outcome: Uint8Array | null): Promise<void>;
}

export interface LoginCodeRow {
  readonly codeHash: string;
  readonly userId: string;
  readonly accountId: number;
  readonly element: string;
  /** Keys of the corps the login opens; null: every corp the user is an active member of. */
  readonly corps: readonly string[] | null;
  readonly expiresAtMs: number;
}

export interface LoginCodeStore {
  create(row: LoginCodeRow): Promise<void>;
  find(codeHash: string, nowMs: number): Promise<LoginCodeRow | null>;
  /** True for exactly one caller, and only before expiry. */
  consume(codeHash: string, nowMs: number): Promise<boolean>;
}

/** The identity of a refused login, until a signed-in user links it. */
export interface BindCodeRow {
  readonly codeHash: string;
  readonly element: string;
  readonly account: AccountKey;
  readonly unionId: string | null;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** Those of the flow it came from. */
  readonly binding: BindingKind;
  readonly bindingHash: string | null;
  readonly expiresAtMs: number;
}

export interface BindCodeStore {
  create(row: BindCodeRow): Promise<void>;
  find(codeHash: string, nowMs: number): Promise<BindCodeRow | null>;
  /** True for exactly one caller, and only before expiry. */
  consume(codeHash: string, nowMs: number): Promise<boolean>;
}

/** One step of a login test, shown to the administrator while it happens. */
export interface DryRunStep {
  readonly atMs: number;
  /**
   * `issued`, `callback`, `token`, `identity`, `profile`, `user`, `company`, `session`, or a name that a Type gives;
   * `failed` where none of them follows the last one.
   */
  readonly step: string;
  /** False for the step that failed; `detail` is then the error. */
  readonly ok: boolean;
  readonly detail: Readonly<Record<string, unknown>>;
}

export type DryRunOutcome = "done" | "failed" | "cancelled";

export interface DryRunRow {
  readonly id: string;
  readonly element: string;
  readonly status: "waiting" | "running" | DryRunOutcome;
  readonly steps: readonly DryRunStep[];
  /** What the login would have done, once done; see `TestResult`. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** What an administrator chose when a login test was started. */
export interface DryRunChoice {
  readonly flow?: "qr" | "workbench" | undefined;
  /** Where the element serves several companies. */
  readonly corpId?: string | undefined;
}

/** A login test in a list. */
export interface DryRunSummary extends Omit<DryRunRow, "steps" | "result">, DryRunChoice {
  /** A test of unsaved files. */
  readonly isDraft: boolean;
}

export interface DryRunStore {
  /** @param draft the unsaved files to test, for `draftOf`; stored sealed */
  create(
    run: Omit<DryRunRow, "status" | "steps" | "result"> & DryRunChoice,
    draft?: string,
  ): Promise<void>;
  /** Null where the test is of a saved element. @throws Code 10102 no key opens the draft any more */
  draftOf(id: string): Promise<string | null>;
  find(id: string): Promise<DryRunRow | null>;
  /** The tests of an element, newest first. */
  list(query: { element: string; limit: number }): Promise<DryRunSummary[]>;
  append(id: string, step: DryRunStep): Promise<void>;
  /** False where it is over already; its first outcome stays. */
  finish(
    id: string,
    outcome: DryRunOutcome,
    result: Readonly<Record<string, unknown>> | null,
  ): Promise<boolean>;
}

export interface FlowSettings {
  /** Where the server is reached from outside, without a trailing slash. */
  readonly publicOrigin: string;
  /** The absolute URLs that logins may lead back to, normalised; compared exactly. See `listableReturnUrl`. */
  readonly returnUrls: readonly string[];
  /** Whether every page of the address's host is a return address, of logins that end in the browser. */
  readonly isReturnHost?: ((address: URL) => boolean) | undefined;
  /** Default 24 h. */
  readonly sessionIdleMs: number;
  /** Default 7 d. */
  readonly sessionMaxMs: number;
}
