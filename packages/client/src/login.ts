import { BaseCode as Code, isCode } from "@menshen/core/code";
import { bindOfferOf } from "./bind-offer.ts";
import type { PendingLogin, PendingLogins } from "./pending-logins.ts";
import type { LoginPlatformEnum } from "./platform.ts";
import { createPkcePair } from "./pkce.ts";
import type { CurrentUser, Done, LoginConfig, LoginGrant, Session } from "./session.ts";
import type { CallTransport } from "./transport.ts";
import type { CallOptions } from "./tree.ts";

const AUTH_SVC = "auths.loginTypes.services.AuthSvc";
const FLOW_MS = 10 * 60_000;
const BIND_CODE_MS = 5 * 60_000;

/** The input of `loginWithCode`. */
export interface LoginInput {
  /** The state of the login, from `getLoginConfig` or the callback; null where the address has none. */
  readonly state: string | null;
  /** The company to sign in to: its corpId, corpName or corpFullName. */
  readonly corp?: string | undefined;
  readonly platform?: LoginPlatformEnum | undefined;
  /** The provider's code, under the name that the Type defines. */
  readonly [name: string]: unknown;
}

/** The profile, the companies of the login, and its session. */
export type SignedIn<Grant = LoginGrant> = Omit<Grant, "loginCode"> & { readonly session: Session };

/** A granted login that has no session yet. */
interface Granted {
  readonly grant: LoginGrant;
  readonly platform: LoginInput["platform"];
}

/** Running and granted logins by state, and the links made by the signed-in user. */
export interface LoginMemory {
  readonly running: Map<string, Promise<SignedIn>>;
  readonly granted: Map<string, Granted>;
  readonly links: Map<string, Promise<Done>>;
}

export interface LoginParts {
  readonly transport: CallTransport;
  readonly pending: PendingLogins;
  readonly memory: LoginMemory;
  /** The client's clock, in epoch milliseconds. */
  readonly now: () => number;
  /** Where the session is stored: in the browser's cookie, or as a token in this client. */
  readonly sessionIn: "cookie" | "token";
  readonly setToken: (token: string | undefined) => void;
}

/** Starts a login that only this client can complete: the verifier stays here, the server gets its hash. */
export async function startLogin(
  { transport, pending }: LoginParts,
  fullName: string,
  input: Readonly<Record<string, unknown>> = {},
  options?: CallOptions,
): Promise<LoginConfig> {
  const { verifier, challenge } = await createPkcePair();
  const path = `${fullName}.getLoginConfig`;
  const { resume, ...asked } = input;
  const { returnTo, purpose } = input;
  const isUrl = typeof returnTo === "string" && !returnTo.startsWith("/");
  const sent = { ...(!isUrl && { returnMode: "query" }), ...asked, challenge };
  const config = (await transport.call("query", path, sent, options)) as LoginConfig;
  if (config.state !== undefined && config.expiresAt !== undefined)
    pending.set(config.state, {
      fullName,
      verifier,
      expiresAt: config.expiresAt,
      purpose: purpose === "bind" ? "bind" : "login",
      ...(typeof returnTo === "string" && { returnTo }),
      ...(typeof resume === "string" && { resume }),
    });
  return config;
}

/** Completes a login. A second call with the same state returns the result of the first. */
export function finishLogin(
  parts: LoginParts,
  fullName: string,
  input: LoginInput,
  options?: CallOptions,
): Promise<SignedIn> {
  const { corp, platform, state, ...proof } = input;
  const run = async (key: string): Promise<SignedIn> => {
    const grant = await requestGrant(parts, fullName, { ...proof, state }, options);
    const granted = { grant, platform };
    parts.memory.granted.set(key, granted);
    return await exchange(parts, key, granted, corp, options);
  };
  // Without a state there is nothing to recognise a second call by.
  return state === null ? run("") : shareRun(parts.memory.running, state, () => run(state));
}

/** Completes a login that failed with 10303, with the chosen company. */
export function chooseCorp(
  parts: LoginParts,
  state: string,
  corp: string,
  options?: CallOptions,
): Promise<SignedIn> {
  return shareRun(parts.memory.running, state, async () => {
    const granted = parts.memory.granted.get(state);
    if (!granted)
      throw new Code(10102, "this client has no login with this state that needs a company");
    return await exchange(parts, state, granted, corp, options);
  });
}

export async function currentUser(
  { transport }: LoginParts,
  options?: CallOptions,
): Promise<CurrentUser | null> {
  return (await transport.call(
    "query",
    `${AUTH_SVC}.currentUser`,
    undefined,
    options,
  )) as CurrentUser | null;
}

/** Ends the session. A session that has already ended is not an error. */
export async function logout(
  { transport, memory, setToken }: LoginParts,
  options?: CallOptions,
): Promise<void> {
  try {
    await transport.call("mutation", `${AUTH_SVC}.logout`, undefined, options);
  } catch (error) {
    if (!isCode(error, 10602)) throw error;
  }
  setToken(undefined);
  memory.links.clear();
}

async function requestGrant(
  parts: LoginParts,
  fullName: string,
  input: { readonly state: string | null },
  options?: CallOptions,
): Promise<LoginGrant> {
  const verifier = parts.pending.get(input.state ?? "")?.verifier;
  const path = `${fullName}.getLoginCode`;
  const sent = { ...input, verifier };
  try {
    return (await parts.transport.call("mutation", path, sent, options)) as LoginGrant;
  } catch (error) {
    if (verifier !== undefined) storeForBind(parts, fullName, verifier, error);
    throw error;
  }
}

/** Stores the verifier for the bindCode, which is used after the person has signed in by another method. */
function storeForBind(
  { pending, now }: LoginParts,
  fullName: string,
  verifier: string,
  error: unknown,
): void {
  const offer = bindOfferOf(error);
  // By this clock, not the server's: on a device with a wrong clock the entry would be dropped too early.
  if (offer) pending.set(offer.bindCode, { fullName, verifier, expiresAt: now() + BIND_CODE_MS });
}

async function exchange(
  parts: LoginParts,
  state: string,
  { grant, platform }: Granted,
  corp: string | undefined,
  options?: CallOptions,
): Promise<SignedIn> {
  const { loginCode, ...profile } = grant;
  const inCookie = parts.sessionIn === "cookie";
  const input = { loginCode, corp, platform, ...(inCookie && { cookie: true }) };
  try {
    const path = `${AUTH_SVC}.loginByCode`;
    const session = (await parts.transport.call("mutation", path, input, options)) as Session;
    if (!inCookie) parts.setToken(session.token);
    return completed(parts, state, { ...profile, session });
  } catch (error) {
    if (isCode(error, 10303, "app")) throw withChoice(error, state, grant);
    const session = await sessionOfOtherTab(parts, state, error, options);
    if (session) return completed(parts, state, { ...profile, session });
    throw error;
  }
}

function completed({ pending, memory }: LoginParts, state: string, signedIn: SignedIn): SignedIn {
  pending.delete(state);
  memory.granted.delete(state);
  memory.links.clear();
  return signedIn;
}

function withChoice(error: Code, state: string, { corpList }: LoginGrant): Code {
  const { errcode, message, source, hint, httpStatus } = error;
  const data = { corpList, ...error.data, state };
  return new Code(errcode, message, { source, hint, httpStatus, data, cause: error });
}

/**
 * A duplicated tab has the same login and may have used the loginCode first. Both tabs share its session cookie, so
 * a session of this browser that is younger than the login is the result.
 */
async function sessionOfOtherTab(
  parts: LoginParts,
  state: string,
  error: unknown,
  options?: CallOptions,
): Promise<Session | undefined> {
  const login = parts.pending.get(state);
  if (parts.sessionIn !== "cookie" || !login || !isCode(error, 10104, "app")) return undefined;
  const found = await currentUser(parts, options);
  if (!found || found.createdAt < startedAt(login)) return undefined;
  const { userId, name, avatar, corp, expiresAt } = found;
  return { expiresAt, user: { userId, name, avatar }, corp };
}

/** By the server's clock, like `createdAt`. */
function startedAt({ expiresAt }: PendingLogin): number {
  return expiresAt - FLOW_MS;
}

/** Shares one run per key between concurrent and later calls. A failed run is removed, so that it can be retried. */
export function shareRun<Result>(
  running: Map<string, Promise<Result>>,
  key: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const existing = running.get(key);
  if (existing) return existing;
  const attempt = run();
  running.set(key, attempt);
  attempt.catch(() => running.delete(key));
  return attempt;
}
