import { isCode, toCode, type Code } from "@menshen/core";
import { findOrCreateUser } from "../accounts/find-or-create-user.ts";
import type { Identity } from "../accounts/identity.ts";
import { acceptInvitation } from "../accounts/invitations.ts";
import { linkAccount } from "../accounts/link-account.ts";
import { identityLocks, userLock } from "../accounts/locks.ts";
import { parseIdentity } from "../accounts/parse-identity.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores, TransactionStores } from "../data.ts";
import { retryUndone } from "../retry-undone.ts";
import type { FlowRow } from "./ports.ts";
import { withBindOffer } from "./linking/bind-code.ts";
import { consumeFlow } from "./consume-flow.ts";
import { applyRules } from "./extension-rules.ts";
import { grantLogin } from "./grant-login.ts";
import { endTest, reportTo, testResultOf } from "./dry-run.ts";
import type { LoginAttempt, LoginCallback, LoginResult } from "./login-attempt.ts";
import type { LoginSpec } from "./login-spec.ts";
import { createLoginTrace } from "./login-trace.ts";
import { recordGrant, recordRefusal } from "./record-outcome.ts";
import type { ReplayedOutcome } from "./replayed-outcome.ts";

/**
 * Completes a login: consumes the flow, asks the provider who it is, then resolves the user, grants and records in one
 * transaction. A failure is recorded in the same places.
 *
 * @throws Code what `consumeFlow` throws, and what the login is refused with
 */
export async function completeLogin<Profile extends object>(
  spec: LoginSpec<Profile>,
  callback: LoginCallback,
): Promise<LoginResult<Profile>> {
  const { spans } = spec.ports;
  const complete = () => completeTraced(spec, callback);
  return await (spans?.run("login", { "menshen.element": spec.element.fullName }, complete) ??
    complete());
}

async function completeTraced<Profile extends object>(
  spec: LoginSpec<Profile>,
  callback: LoginCallback,
): Promise<LoginResult<Profile>> {
  const consumed = await retryUndone(spec.ports.data, () => consumeFlow(spec, callback));
  const outcome =
    "replayed" in consumed
      ? consumed.replayed
      : await attempt({
          ...consumed,
          spec,
          callback,
          linkTo: linkTargetOf(callback, consumed.flow),
          askedAtMs: spec.ports.clock.now(),
          trace: createLoginTrace(spec.ports.clock),
        });
  if ("refused" in outcome) throw outcome.refused;
  return outcome.granted;
}

function linkTargetOf({ linkTo }: LoginCallback, flow: FlowRow | null): string | null {
  if (linkTo !== undefined) return linkTo;
  // Without a user there is no target, and it is still no login.
  const links = flow?.purpose === "bind" || flow?.purpose === "invitation";
  return links ? (flow.userId ?? "") : null;
}

type Outcome<Profile extends object> = ReplayedOutcome<LoginResult<Profile>>;

async function attempt<Profile extends object>(
  login: LoginAttempt<Profile>,
): Promise<Outcome<Profile>> {
  const { ports } = login.spec;
  const { data, log } = ports;
  try {
    const report = login.trace.around(reportTo(ports, login.flow?.dryRunId));
    await report("callback", {});
    const { code, params = {} } = login.callback;
    const kept = login.flow?.kept ?? {};
    const { redirectUri } = login.spec;
    const answer = { code, params, kept, redirectUri, report };
    report.begin("identity");
    const returned = parseIdentity(await login.company.identify(answer), login.spec.element);
    report.begin("user");
    const identity = await applyRules(login, returned);
    // The provider's code is spent: only the transaction can be repeated.
    return await retryUndone(data, () =>
      data.transaction(locksOf(login, identity), (stores) => decide(stores, login, identity)),
    );
  } catch (error) {
    const refused = toCode(error);
    await data
      .transaction([], (stores) => recordRefusal(stores, login, refused))
      .catch((cause: unknown) => log.error({ cause }, "failed to record a login failure"));
    return { refused };
  }
}

function locksOf(
  { company: { precondition }, linkTo }: LoginAttempt<object>,
  identity: Identity<object>,
): string[] {
  return [
    ...identityLocks(identity),
    ...(linkTo === null ? [] : [userLock(linkTo)]),
    ...(precondition ? [precondition.lock] : []),
  ];
}

async function decide<Profile extends object>(
  stores: TransactionStores,
  login: LoginAttempt<Profile>,
  identity: Identity<Profile>,
): Promise<Outcome<Profile>> {
  const isTest = Boolean(login.flow?.dryRunId);
  const decision = isTest
    ? await stores.rehearse((rehearsed) => resolveAndGrant(rehearsed, login, identity))
    : await resolveAndGrant(stores, login, identity);
  if (isCode(decision)) {
    const refused = await withBindOffer(stores, login, identity, decision);
    await recordRefusal(stores, login, refused);
    return { refused };
  }
  const { user, result } = decision;
  login.trace.reach("user");
  login.trace.reach(result.session ? "session" : login.linkTo === null ? "login-code" : "link");
  // What a test was granted is rolled back.
  const granted = isTest ? { ...result, loginCode: null, session: null } : result;
  await recordGrant(stores, login, user, granted);
  if (login.flow?.dryRunId) {
    const atMs = login.spec.ports.clock.now();
    await endTest(stores, login.flow.dryRunId, testResultOf(user, result), atMs);
  }
  return { granted };
}

async function resolveAndGrant<Profile extends object>(
  stores: Stores,
  login: LoginAttempt<Profile>,
  identity: Identity<Profile>,
): Promise<{ user: ResolvedUser<Profile>; result: LoginResult<Profile> } | Code> {
  const user = await resolveUser(stores, login, identity);
  return isCode(user) ? user : { user, result: await grantLogin(stores, login, user) };
}

async function resolveUser<Profile extends object>(
  stores: Stores,
  { spec, company, flow, linkTo, askedAtMs }: LoginAttempt<Profile>,
  identity: Identity<Profile>,
): Promise<ResolvedUser<Profile> | Code> {
  const refusal = await company.precondition?.refusal(stores);
  if (refusal) return refusal;
  const nowMs = spec.ports.clock.now();
  if (linkTo !== null) {
    const linked = await linkAccount(stores, identity, { userId: linkTo, nowMs, askedAtMs });
    // A refusal leaves the invitation valid for another account.
    if (flow?.purpose === "invitation" && !isCode(linked)) {
      await acceptInvitation(stores, flow.invitationHash ?? "", nowMs);
    }
    return linked;
  }
  const mayRegister = spec.element.allowRegister ?? spec.allowRegister;
  const { matchBy } = spec.element;
  return await findOrCreateUser(stores, identity, { mayRegister, matchBy, nowMs, askedAtMs });
}
