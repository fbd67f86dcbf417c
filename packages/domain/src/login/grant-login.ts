import { Code } from "@menshen/core";
import { corpRef } from "../accounts/membership.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores } from "../data.ts";
import { openSession } from "../sessions/sessions.ts";
import type { LoginAttempt, LoginResult } from "./login-attempt.ts";
import { issueLoginCode } from "./login-code.ts";

/**
 * Makes what a login ends with.
 * @throws Code 10303 the caller wants a session, and the login opens several companies: `data.corpList`
 */
export async function grantLogin<Profile extends object>(
  stores: Stores,
  login: LoginAttempt<Profile>,
  user: ResolvedUser<Profile>,
): Promise<LoginResult<Profile>> {
  const { flow, callback } = login;
  const { grants } = callback;
  const { userId, identity, corps } = user;
  const { purpose = "login", returnTo = null, dryRunId = null } = flow ?? {};
  const granted = { userId, profile: identity.publicProfile, purpose, returnTo, dryRunId };
  // The account is linked; its user is signed in already, unless an invitation led here.
  if (login.linkTo !== null && purpose !== "invitation")
    return { ...granted, corpList: [], loginCode: null, session: null };
  const corpList = corps.map(corpRef);
  if (corps.length > 1 && grants === "session") {
    const data = { corpList };
    throw new Code(10303, "the login opens several companies: choose by loginByCode", { data });
  }
  if (corps.length > 1 || grants === "login-code") {
    const loginCode = await issueCode(stores, login, user);
    return { ...granted, corpList, loginCode, session: null };
  }
  const session = await startSession(stores, login, user);
  return { ...granted, corpList, loginCode: null, session };
}

function issueCode(
  stores: Stores,
  { spec }: LoginAttempt<object>,
  { userId, accountId, vouched }: ResolvedUser<object>,
): Promise<string> {
  const element = spec.element.fullName;
  const grant = { userId, accountId, element, corps: vouched };
  return issueLoginCode(stores, grant, spec.ports.clock.now());
}

async function startSession(
  stores: Stores,
  { spec, callback, flow }: LoginAttempt<object>,
  { userId, accountId, corps }: ResolvedUser<object>,
): Promise<LoginResult<object>["session"]> {
  const corp = corps[0] ?? null;
  const { platform = "web" } = callback;
  const { token, expiresAtMs } = await openSession(stores, spec.ports, callback.origin, {
    userId,
    corp,
    accountId,
    element: spec.element.fullName,
    platform,
    // A login test leaves the session of its browser.
    replaces: flow?.dryRunId ? undefined : callback.replaces,
  });
  return { token, expiresAtMs, corp: corp && corpRef(corp), platform };
}
