import { Code, mutation, type CallContext, type Method } from "@menshen/core";
import type {
  BeginLogin,
  BegunLogin,
  FinishLogin,
  LoginOutcome,
  SignedIn,
} from "./login-element.ts";
import { addStep } from "./dry-run.ts";
import { finishFlow, type Callback } from "./consume-flow.ts";
import { randomLetters, sha256 } from "../tokens.ts";
import type { LoginSpec } from "./login-spec.ts";
import { BeginLoginInput, FinishLoginInput, type StartInput } from "./inputs.ts";
import type { Admitted } from "../accounts/save-identity.ts";
import { issueLoginCode } from "./login-code.ts";
import { corpRef } from "../accounts/membership.ts";
import { originOf, type Origin } from "../audit.ts";
import type { CorpRef, FlowRow, NewFlow, Platform, Stores } from "../ports.ts";
import { cookieProof, proofOf } from "./proof.ts";
import { safeReturnTo } from "./return-to.ts";
import { openSession } from "../sessions/sessions.ts";
import { settle, type Attempt, type Granted } from "./complete-login.ts";

const FLOW_MS = 10 * 60_000;

/** What every `getLoginConfig` answers beside the Type's own facts. */
export interface StartedLogin {
  isActive: true;
  authType: string;
  title: { zh: string; en: string };
  state: string;
  expiresAt: number;
}

/** The answer of a `getLoginConfig`: `Facts` and a state, or word that the element is switched off. */
export type LoginConfig<Facts extends object> =
  | (StartedLogin & Facts)
  | ({
      [K in keyof (Omit<StartedLogin, "isActive" | "authType" | "title"> & Facts)]?: undefined;
    } & {
      isActive: false;
      authType: string;
      title: { zh: string; en: string };
    });

export interface CompleteInput {
  code: string;
  state?: string | undefined;
  verifier?: string | undefined;
}

/** What a `getLoginCode` answers beside the Type's own profile. */
export interface LoginGrant {
  loginCode: string;
  corpList: CorpRef[];
}

export interface LoginMethods<Profile extends object> {
  /** For `getLoginConfig`. @throws Code 10602 binding without a signed-in user, 10701 returnTo */
  start(input: StartInput, ctx: CallContext): Promise<StartedLogin>;
  /** For `getLoginCode`. @throws Code 10101, 10102, 10103, and what the provider refuses with */
  complete(input: CompleteInput, ctx: CallContext): Promise<Profile & LoginGrant>;
  /**
   * Like `complete`, with a session at once, for where there is one company at most to choose from. The same call again
   * gets the same session.
   */
  signIn(input: CompleteInput & { platform: Platform }, ctx: CallContext): Promise<SignedIn>;
  beginLogin: Method<"mutation", "internal", BeginLogin, BegunLogin>;
  finishLogin: Method<"mutation", "internal", FinishLogin, LoginOutcome>;
}

/**
 * The login flow of an element: states, bindings, identity, loginCode and session, all behind the ports.
 *
 * @example
 * const login = loginMethods({ element, ports, authType, requireState, allowRegister: true, corpId, pageUrl, identify });
 */
export function loginMethods<Profile extends object>(
  spec: LoginSpec<Profile>,
): LoginMethods<Profile> {
  return {
    start: (input, ctx) => startLogin(spec, input, ctx),
    complete: (input, ctx) =>
      endLogin(spec, input, ctx, {
        grant: (stores, admitted) => grantCode(spec, stores, admitted),
      }),
    signIn: ({ platform, ...input }, ctx) =>
      endLogin(spec, input, ctx, {
        gives: "session",
        grant: (stores, admitted) => grantSignedIn(spec, stores, admitted, originOf(ctx), platform),
      }),
    beginLogin: mutation({
      input: BeginLoginInput,
      describe: "Starts a login that ends in the browser holding its cookie",
      run: (input) => beginLogin(spec, input),
    }),
    finishLogin: mutation({
      input: FinishLoginInput,
      describe: "Ends a login that began with a cookie",
      run: (input, ctx) => finishLogin(spec, input, ctx),
    }),
  };
}

async function startLogin<Profile extends object>(
  spec: LoginSpec<Profile>,
  input: StartInput,
  ctx: CallContext,
): Promise<StartedLogin> {
  const purpose = input.purpose ?? "login";
  const userId = (purpose === "bind" && ctx.userId) || null;
  // An administrator's token belongs to no user, and says at the end whom it links the account to.
  if (purpose === "bind" && !userId && ctx.caller !== "admin")
    throw new Code(10602, "linking an account needs a session");
  const { challenge = null, returnTo } = input;
  const binding = challenge ? "challenge" : "none";
  const bound = { purpose, binding, bindingHash: challenge, userId, dryRunId: null } as const;
  const { state, expiresAtMs } = await issue(spec, bound, returnTo);
  const { authType, element } = spec;
  return { isActive: true, authType, title: element.title, state, expiresAt: expiresAtMs };
}

async function beginLogin<Profile extends object>(
  spec: LoginSpec<Profile>,
  input: BeginLogin,
): Promise<BegunLogin> {
  const { flow, purpose, cookieSecret, returnTo, userId = null, dryRunId = null } = input;
  if (purpose === "bind" && !userId) throw new Code(10602, "linking an account needs a session");
  if (input.corpId && spec.corpId && input.corpId !== spec.corpId) {
    throw new Code(10203, "this login element serves another company");
  }
  if (input.org) throw new Code(10302, "this login element knows no organisation codes");
  const bindingHash = sha256(cookieSecret);
  const bound = { purpose, binding: "cookie", bindingHash, userId, dryRunId } as const;
  const begun = await issue(spec, bound, returnTo);
  if (dryRunId) await addStep(spec.ports, dryRunId, "issued", { flow });
  return { ...begun, url: spec.pageUrl(flow, begun.state) };
}

async function issue<Profile extends object>(
  { ports, element, corpId }: LoginSpec<Profile>,
  bound: Pick<NewFlow, "purpose" | "binding" | "bindingHash" | "userId" | "dryRunId">,
  returnTo: string | undefined,
): Promise<{ state: string; expiresAtMs: number }> {
  const state = randomLetters();
  const createdAtMs = ports.clock.now();
  const expiresAtMs = createdAtMs + FLOW_MS;
  await ports.data.flows.create({
    ...bound,
    stateHash: sha256(state),
    element: element.fullName,
    corpId,
    createdAtMs,
    expiresAtMs,
    returnTo: returnTo === undefined ? null : safeReturnTo(returnTo, ports.settings),
  });
  return { state, expiresAtMs };
}

/** What a call asks for that ends a login. */
type Ending<Profile extends object, Result> = Pick<Attempt<Profile, Result>, "grant"> &
  Pick<Callback<Profile, Result>, "gives">;

async function endLogin<Profile extends object, Result>(
  spec: LoginSpec<Profile>,
  { code, state, verifier }: CompleteInput,
  ctx: CallContext,
  { grant, gives }: Ending<Profile, Result>,
): Promise<Result> {
  const origin = originOf(ctx);
  if (state === undefined) {
    if (spec.requireState && ctx.caller !== "server") throw new Code(10101, "state is required");
    return await settle({ spec, origin, code, flow: null, grant });
  }
  const flow = { state, gives, purposes: ["login"], owner: null, signal: ctx.signal } as const;
  return await finishFlow({ spec, origin, code, grant, ...flow, ...proofOf(verifier, ctx) });
}

async function finishLogin<Profile extends object>(
  spec: LoginSpec<Profile>,
  { state, code, cookieSecret, userId, ip, userAgent }: FinishLogin,
  ctx: CallContext,
): Promise<LoginOutcome> {
  const origin = { ip, userAgent, actor: "anonymous", snapshot: ctx.app.snapshotNumber } as const;
  const grant = (stores: Stores, admitted: Admitted<Profile>, flow: FlowRow | null) =>
    flow?.purpose === "bind"
      ? grantNothing(admitted, flow)
      : grantSession(spec, stores, admitted, origin, flow);
  const purposes = ["login", "dry-run", "bind"] as const;
  const owner = userId ?? null;
  const proof = cookieProof(cookieSecret);
  return await finishFlow({ spec, origin, code, state, grant, owner, purposes, ...proof });
}

async function grantCode<Profile extends object>(
  spec: LoginSpec<Profile>,
  stores: Stores,
  admitted: Admitted<Profile>,
): Promise<Granted<Profile & LoginGrant>> {
  const loginCode = await loginCodeFor(spec, stores, admitted, null);
  const corpList = admitted.corps.map(corpRef);
  return { result: { ...admitted.identity.publicProfile, loginCode, corpList }, session: null };
}

async function grantSignedIn<Profile extends object>(
  spec: LoginSpec<Profile>,
  stores: Stores,
  { userId, accountId, corps }: Admitted<Profile>,
  origin: Origin,
  platform: Platform,
): Promise<Granted<SignedIn>> {
  if (corps.length > 1) {
    const data = { corpList: corps.map(corpRef) };
    throw new Code(10303, "the login opens several companies: choose by loginByCode", { data });
  }
  const corp = corps[0] ?? null;
  const { fullName: element } = spec.element;
  const open = { userId, corp, accountId, element, platform, dryRunId: null };
  const { token, expiresAtMs: expiresAt } = await openSession(stores, spec.ports, origin, open);
  const { name = null, avatar = null } = (await stores.users.find(userId)) ?? {};
  const user = { userId, name, avatar };
  return { result: { token, expiresAt, user, corp: corp && corpRef(corp) }, session: null };
}

/** The account is linked; its user is signed in already. */
async function grantNothing(
  { userId }: Admitted<object>,
  { purpose, returnTo, dryRunId }: FlowRow,
): Promise<Granted<LoginOutcome>> {
  const nothing = { corpList: [], loginCode: null, session: null };
  return { result: { userId, purpose, returnTo, dryRunId, ...nothing }, session: null };
}

/** A session at once where there is nothing to choose, else a loginCode for the page that asks. */
async function grantSession<Profile extends object>(
  spec: LoginSpec<Profile>,
  stores: Stores,
  admitted: Admitted<Profile>,
  origin: Origin,
  flow: FlowRow | null,
): Promise<Granted<LoginOutcome>> {
  const { userId, accountId, corps } = admitted;
  const corpList = corps.map(corpRef);
  const { purpose = "login", returnTo = null, dryRunId = null } = flow ?? {};
  const outcome = { userId, purpose, returnTo, dryRunId, corpList };
  if (corps.length > 1) {
    const loginCode = await loginCodeFor(spec, stores, admitted, dryRunId);
    return { result: { ...outcome, loginCode, session: null }, session: null };
  }
  const corp = corps[0] ?? null;
  const { fullName: element } = spec.element;
  const open = { userId, corp, accountId, element, platform: "web", dryRunId } as const;
  const session = await openSession(stores, spec.ports, origin, open);
  const shown = { expiresAt: session.expiresAtMs, corp: corpList[0] ?? null, platform: "web" };
  return { result: { ...outcome, loginCode: null, session }, session: shown };
}

function loginCodeFor<Profile extends object>(
  spec: LoginSpec<Profile>,
  stores: Stores,
  { userId, accountId, vouched }: Admitted<Profile>,
  dryRunId: string | null,
): Promise<string> {
  const grant = { userId, accountId, element: spec.element.fullName, corps: vouched, dryRunId };
  return issueLoginCode(stores, grant, spec.ports.clock.now());
}
