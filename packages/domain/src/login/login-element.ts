import type { CorpRef } from "../accounts/ports.ts";
import type { FlowRow, Purpose } from "./ports.ts";
import type { Platform } from "../sessions/ports.ts";
import type { LoginPage } from "./login-spec.ts";

export interface BeginLogin {
  /** The page for a scan on a PC, or the redirect inside the provider's client. */
  flow: LoginPage;
  purpose: Purpose;
  /** The secret that the flow's own cookie carries. */
  cookieSecret: string;
  returnTo?: string | undefined;
  corpId?: string | undefined;
  /** An organisation code. */
  org?: string | undefined;
  dryRunId?: string | undefined;
  /** The token, for the purpose `invitation`. */
  invitation?: string | undefined;
}

export interface BegunLogin {
  state: string;
  /** The provider's page to send the browser to. */
  url: string;
  expiresAtMs: number;
}

export interface FinishLogin {
  state: string;
  code: string;
  /** The other parameters of the redirect. */
  params?: Record<string, string> | undefined;
  cookieSecret: string;
  /** The flow of the state, where the caller has read it. */
  flow?: FlowRow | undefined;
}

export interface FinishBind {
  bindCode: string;
  /** Of the flow that was refused. */
  cookieSecret: string;
}

export interface LoginOutcome {
  userId: string;
  purpose: Purpose;
  returnTo: string | null;
  dryRunId: string | null;
  corpList: CorpRef[];
  /** Present where the person has to choose a corp. */
  loginCode: string | null;
  /** Made at once where the login opens one corp or none. A `bind` makes neither: its person is signed in. */
  session: { token: string; expiresAtMs: number } | null;
}

/** What `loginByCode` answers. */
export interface SignedIn {
  /** Absent when it went into the cookie. */
  token?: string | undefined;
  expiresAt: number;
  user: { userId: string; name: string | null; avatar: string | null };
  corp: CorpRef | null;
}

/** The session a request came with. */
export interface SessionInfo {
  sessionId: string;
  userId: string;
  name: string | null;
  avatar: string | null;
  role: "user" | "admin";
  corp: CorpRef | null;
  platform: Platform;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
}
