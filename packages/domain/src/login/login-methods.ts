import { mutation, type CallContext, type Method } from "@menshen/core";
import { originOf } from "../audit.ts";
import type { CorpRef } from "../accounts/ports.ts";
import type { FlowRow } from "./ports.ts";
import type { Platform } from "../sessions/ports.ts";
import { completeLogin } from "./complete-login.ts";
import { BeginLoginInput, FinishLoginInput, type StartInput } from "./inputs.ts";
import type { LoginCallback } from "./login-attempt.ts";
import type {
  BeginLogin,
  BegunLogin,
  FinishLogin,
  LoginOutcome,
  SignedIn,
} from "./login-element.ts";
import type { LoginPage, LoginSpec } from "./login-spec.ts";
import { cookieProof, proofOf } from "./proof.ts";
import {
  beginLogin,
  startLogin,
  type LoginPages,
  type NoPages,
  type PageUrls,
  type StartedLogin,
  type StartOptions,
} from "./start-login.ts";

export interface CompleteInput {
  code: string;
  state?: string | undefined;
  verifier?: string | undefined;
  /** The company that the code is said to come from, at an element that serves several. */
  corpId?: string | undefined;
  /** The flow of the state, where the caller has read it. */
  flow?: FlowRow | undefined;
  /** The page it came from, where the caller says so; recorded. */
  loginType?: LoginPage | undefined;
}

/** What a `getLoginCode` answers besides the Type's own profile. */
export interface LoginGrant {
  loginCode: string;
  corpList: CorpRef[];
}

export interface LoginMethods<Profile extends object> {
  /**
   * For `getLoginConfig`.
   * @throws Code 10602 linking without a signed-in user, 10701 returnTo
   */
  start<Pages extends LoginPages = NoPages>(
    input: StartInput,
    ctx: CallContext,
    options?: StartOptions<Pages>,
  ): Promise<StartedLogin & PageUrls<Pages>>;
  /** For `getLoginCode`. @throws Code 10101, 10102, 10103, and what the provider refuses with */
  complete(input: CompleteInput, ctx: CallContext): Promise<Profile & LoginGrant>;
  /**
   * Like `complete`, with a session at once, for logins with at most one company to choose from. A replay returns the
   * same session.
   */
  signIn(input: CompleteInput & { platform: Platform }, ctx: CallContext): Promise<SignedIn>;
  beginLogin: Method<"mutation", "internal", BeginLogin, BegunLogin>;
  finishLogin: Method<"mutation", "internal", FinishLogin, LoginOutcome>;
}

/**
 * The login methods of an element.
 *
 * @example
 * const login = loginMethods({ element, ports, authType, redirectUri, requireState, allowRegister: true, companyOf });
 */
export function loginMethods<Profile extends object>(
  spec: LoginSpec<Profile>,
): LoginMethods<Profile> {
  return {
    start: (input, ctx, options) => startLogin(spec, input, ctx, options),
    complete: (input, ctx) => complete(spec, input, ctx),
    signIn: (input, ctx) => signIn(spec, input, ctx),
    beginLogin: mutation({
      input: BeginLoginInput,
      describe: {
        zh: "发起登录，须在持有其 Cookie 的浏览器中完成",
        en: "Starts a login that ends in the browser holding its cookie",
      },
      run: (input, ctx) => beginLogin(spec, input, ctx),
    }),
    finishLogin: mutation({
      input: FinishLoginInput,
      describe: {
        zh: "完成以 Cookie 发起的登录",
        en: "Completes a login that was started with a cookie",
      },
      run: (input, ctx) => finishLogin(spec, input, ctx),
    }),
  };
}

async function complete<Profile extends object>(
  spec: LoginSpec<Profile>,
  input: CompleteInput,
  ctx: CallContext,
): Promise<Profile & LoginGrant> {
  const callback = { ...callbackOf(input, ctx), grants: "login-code" } as const;
  const { profile, loginCode, corpList } = await completeLogin(spec, callback);
  return { ...profile, loginCode: loginCode ?? "", corpList };
}

async function signIn<Profile extends object>(
  spec: LoginSpec<Profile>,
  { platform, ...input }: CompleteInput & { platform: Platform },
  ctx: CallContext,
): Promise<SignedIn> {
  const callback = { ...callbackOf(input, ctx), grants: "session", platform } as const;
  const { userId, session } = await completeLogin(spec, callback);
  const { name = null, avatar = null } = (await spec.ports.data.users.find(userId)) ?? {};
  return {
    token: session?.token,
    expiresAt: session?.expiresAtMs ?? 0,
    user: { userId, name, avatar },
    corp: session?.corp ?? null,
  };
}

/** Of a call by a program, which proves itself by a verifier or has nothing to prove. */
function callbackOf(
  { code, state, verifier, corpId, flow, loginType }: CompleteInput,
  ctx: CallContext,
): Omit<LoginCallback, "grants"> {
  return {
    ...proofOf(verifier, ctx),
    code,
    state,
    corpId,
    flow,
    loginType,
    purposes: ["login"],
    owner: null,
    origin: originOf(ctx),
    signal: ctx.signal,
  };
}

async function finishLogin(
  spec: LoginSpec<object>,
  { state, code, params, cookieSecret, flow }: FinishLogin,
  ctx: CallContext,
): Promise<LoginOutcome> {
  const {
    profile: _,
    session,
    ...outcome
  } = await completeLogin(spec, {
    ...cookieProof(cookieSecret),
    code,
    params,
    state,
    flow,
    purposes: ["login", "dry-run", "bind", "invitation"],
    owner: ctx.userId ?? null,
    grants: "session-or-code",
    replaces: ctx.http?.sessionId,
    // The person who signs in acts, not the one whose session the browser still has.
    origin: { ...originOf(ctx), actor: "anonymous" },
  });
  if (!session) return { ...outcome, session };
  const { token, expiresAtMs } = session;
  return { ...outcome, session: { token, expiresAtMs } };
}
