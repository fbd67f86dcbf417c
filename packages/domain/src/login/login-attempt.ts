import type { Origin } from "../audit.ts";
import type { CorpRef } from "../accounts/ports.ts";
import type { ClaimedFlow, FlowRow, Purpose } from "./ports.ts";
import type { Platform } from "../sessions/ports.ts";
import type { CompanyLogin, LoginPage, LoginSpec, Values } from "./login-spec.ts";
import type { LoginTrace } from "./login-trace.ts";
import type { Proof } from "./proof.ts";

/** A provider's callback as a caller passes it on, with the proof that it may complete the flow. */
export interface LoginCallback extends Proof {
  readonly code: string;
  /** The other parameters of the redirect. */
  readonly params?: Values | undefined;
  /** Absent for a call without a state. */
  readonly state?: string | undefined;
  /** The flow of the state, where the caller has read it already. */
  readonly flow?: FlowRow | undefined;
  /** The company that the code is said to come from. */
  readonly corpId?: string | undefined;
  /** The page it came from, where the caller says so; recorded. */
  readonly loginType?: LoginPage | undefined;
  readonly purposes: readonly Purpose[];
  /** Who completes it: a `bind` is only for the user who started it. */
  readonly owner: string | null;
  /** The user to link the account to, where the flow does not name one. */
  readonly linkTo?: string | undefined;
  readonly grants: LoginGrants;
  readonly platform?: Platform | undefined;
  /** The session of the browser whose cookie gets the new one. */
  readonly replaces?: string | undefined;
  readonly origin: Origin;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a login ends with: a code to choose a company by, a session, or a session where there is nothing to choose and a
 * code otherwise. Linking an account grants neither.
 */
type LoginGrants = "login-code" | "session" | "session-or-code";

/** One callback that is about to complete, and at most once. */
export interface LoginAttempt<Profile extends object> {
  readonly spec: LoginSpec<Profile>;
  readonly callback: LoginCallback;
  readonly company: CompanyLogin<Profile>;
  /** Claimed; null for a call without a state. */
  readonly flow: ClaimedFlow | null;
  /** The user to link the account to; null for a login. */
  readonly linkTo: string | null;
  /** When the provider was about to be asked: what is stored since then is newer than its answer. */
  readonly askedAtMs: number;
  readonly trace: LoginTrace;
}

/** What a completed login granted. Replays get the same. */
export interface LoginResult<Profile extends object> {
  readonly userId: string;
  readonly profile: Profile;
  readonly purpose: Purpose;
  readonly returnTo: string | null;
  readonly dryRunId: string | null;
  readonly corpList: CorpRef[];
  readonly loginCode: string | null;
  readonly session: {
    readonly token: string;
    readonly expiresAtMs: number;
    readonly corp: CorpRef | null;
    readonly platform: Platform;
  } | null;
}
