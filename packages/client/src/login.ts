import { Code, isCode } from "@menshen/core/code";
import { bindOfferOf } from "./bind-offer.ts";
import type { PendingLogin, PendingLogins } from "./pending-logins.ts";
import { createPkcePair } from "./pkce.ts";
import type { CurrentUser, Done, LoginConfig, LoginGrant, Session } from "./session.ts";
import type { Transport } from "./transport.ts";
import type { CallOptions } from "./tree.ts";

const AUTH_SVC = "auths.loginTypes.services.AuthSvc";
const FLOW_MS = 10 * 60_000;
const BIND_CODE_MS = 5 * 60_000;

export interface LoginInput {
  readonly state: string;
  /** corpId, corpName or corpFullName. */
  readonly corp?: string | undefined;
  readonly platform?: "web" | "mobile" | "app" | undefined;
  /** The provider's code, under the name that the Type gives it. */
  readonly [name: string]: unknown;
}

/** The profile, the companies the login opens, and the session it ended in. */
export type SignedIn<Grant = LoginGrant> = Omit<Grant, "loginCode"> & { readonly session: Session };

/** A login that was granted and not yet turned into a session. */
interface Granted {
  readonly grant: LoginGrant;
  readonly platform: LoginInput["platform"];
}

/** Logins under way and ended here, by state, and what the user who is signed in linked here. */
export interface LoginMemory {
  readonly running: Map<string, Promise<SignedIn>>;
  readonly granted: Map<string, Granted>;
  readonly links: Map<string, Promise<Done>>;
}

export interface LoginParts {
  readonly transport: Transport;
  readonly pending: PendingLogins;
  readonly memory: LoginMemory;
  /** Epoch milliseconds, by the client's clock. */
  readonly now: () => number;
  /** Where the session lives: in the browser's cookie, or as a token of this client. */
  readonly sessionIn: "cookie" | "token";
  readonly keepToken: (token: string | undefined) => void;
}

/** Starts a login that only this client can finish: the verifier stays here, the server knows its hash. */
export async function startLogin(
  { transport, pending }: LoginParts,
  fullName: string,
  input: Readonly<Record<string, unknown>> = {},
  options?: CallOptions,
): Promise<LoginConfig> {
  const { verifier, challenge } = await createPkcePair();
  const path = `${fullName}.getLoginConfig`;
  const asked = transport.call("query", path, { ...input, challenge }, options);
  const config = (await asked) as LoginConfig;
  const { returnTo, purpose } = input;
  if (config.state !== undefined && config.expiresAt !== undefined)
    pending.set(config.state, {
      fullName,
      verifier,
      expiresAt: config.expiresAt,
      purpose: purpose === "bind" ? "bind" : "login",
      ...(typeof returnTo === "string" && { returnTo }),
    });
  return config;
}

/** Ends a login in a session. A second call with the same state gets what the first one gets. */
export function finishLogin(
  parts: LoginParts,
  fullName: string,
  input: LoginInput,
  options?: CallOptions,
): Promise<SignedIn> {
  return joined(parts.memory.running, input.state, async () => {
    const { corp, platform, ...proof } = input;
    const grant = await askGrant(parts, fullName, proof, options);
    const granted = { grant, platform };
    parts.memory.granted.set(input.state, granted);
    return await exchange(parts, input.state, granted, corp, options);
  });
}

/** Continues a login that ended in 10303, now that the person has chosen. */
export function chooseCorp(
  parts: LoginParts,
  state: string,
  corp: string,
  options?: CallOptions,
): Promise<SignedIn> {
  return joined(parts.memory.running, state, async () => {
    const granted = parts.memory.granted.get(state);
    if (!granted) throw new Code(10102, "no login with this state waits for a company here");
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

/** Ends the session; one that has ended by itself is no failure. */
export async function logout(
  { transport, memory, keepToken }: LoginParts,
  options?: CallOptions,
): Promise<void> {
  try {
    await transport.call("mutation", `${AUTH_SVC}.logout`, undefined, options);
  } catch (error) {
    if (!isCode(error, 10602)) throw error;
  }
  keepToken(undefined);
  memory.links.clear();
}

async function askGrant(
  parts: LoginParts,
  fullName: string,
  input: { readonly state: string },
  options?: CallOptions,
): Promise<LoginGrant> {
  const verifier = parts.pending.get(input.state)?.verifier;
  const path = `${fullName}.getLoginCode`;
  const sent = { ...input, verifier };
  try {
    return (await parts.transport.call("mutation", path, sent, options)) as LoginGrant;
  } catch (error) {
    if (verifier !== undefined) keepForBind(parts, fullName, verifier, error);
    throw error;
  }
}

/** The bindCode is bound to the same verifier, and outlives the login: the person now signs in another way. */
function keepForBind(
  { pending, now }: LoginParts,
  fullName: string,
  verifier: string,
  error: unknown,
): void {
  const offer = bindOfferOf(error);
  // Counted by this clock, not the server's: a wrong one must not drop it when that other login begins.
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
    if (!inCookie) parts.keepToken(session.token);
    return settle(parts, state, { ...profile, session });
  } catch (error) {
    if (isCode(error, 10303, "app")) throw withChoice(error, state, grant);
    const session = await sessionOfOtherTab(parts, state, error, options);
    if (session) return settle(parts, state, { ...profile, session });
    throw error;
  }
}

function settle({ pending, memory }: LoginParts, state: string, signedIn: SignedIn): SignedIn {
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
 * A tab opened as a copy of this one holds the same login, and may have spent the loginCode first. The cookie of
 * the session it made is this tab's too: a session of this browser that is younger than the login.
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
  if (!found || found.createdAt < beganAt(login)) return undefined;
  const { userId, name, avatar, corp, expiresAt } = found;
  return { expiresAt, user: { userId, name, avatar }, corp };
}

/** By the server's clock, as `createdAt` is. */
function beganAt({ expiresAt }: PendingLogin): number {
  return expiresAt - FLOW_MS;
}

/** A failed attempt is forgotten, so that the person may try again. */
export function joined<Result>(
  running: Map<string, Promise<Result>>,
  key: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const known = running.get(key);
  if (known) return known;
  const attempt = run();
  running.set(key, attempt);
  attempt.catch(() => running.delete(key));
  return attempt;
}
