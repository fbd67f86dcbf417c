import { isCode, toCode, type Code } from "@menshen/core";
import { findOrCreateUser } from "../accounts/find-or-create-user.ts";
import type { Identity } from "../accounts/identity.ts";
import { linkAccount } from "../accounts/link-account.ts";
import { identityLocks, userLock } from "../accounts/locks.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores } from "../data.ts";
import type { FlowRow } from "./ports.ts";
import { withBindOffer } from "./linking/bind-code.ts";
import { consumeFlow } from "./consume-flow.ts";
import { grantLogin } from "./grant-login.ts";
import { reportTo } from "./dry-run.ts";
import type { LoginAttempt, LoginCallback, LoginResult } from "./login-attempt.ts";
import type { LoginSpec } from "./login-spec.ts";
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
  const consumed = await consumeFlow(spec, callback);
  const outcome =
    "replayed" in consumed
      ? consumed.replayed
      : await attempt({
          ...consumed,
          spec,
          callback,
          linkTo: linkTargetOf(callback, consumed.flow),
        });
  if ("refused" in outcome) throw outcome.refused;
  return outcome.granted;
}

function linkTargetOf({ linkTo }: LoginCallback, flow: FlowRow | null): string | null {
  if (linkTo !== undefined) return linkTo;
  // Without a user there is no target, and it is still no login.
  return flow?.purpose === "bind" ? (flow.userId ?? "") : null;
}

type Outcome<Profile extends object> = ReplayedOutcome<LoginResult<Profile>>;

async function attempt<Profile extends object>(
  login: LoginAttempt<Profile>,
): Promise<Outcome<Profile>> {
  const { ports } = login.spec;
  const { data, log } = ports;
  try {
    const report = reportTo(ports, login.flow?.dryRunId);
    await report?.("callback", {});
    const identity = await login.company.identify(login.callback.code, report);
    return await data.transaction(locksOf(login, identity), (stores) =>
      decide(stores, login, identity),
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
  stores: Stores,
  login: LoginAttempt<Profile>,
  identity: Identity<Profile>,
): Promise<Outcome<Profile>> {
  const user = await resolveUser(stores, login, identity);
  if (isCode(user)) {
    const refused = await withBindOffer(stores, login, identity, user);
    await recordRefusal(stores, login, refused);
    return { refused };
  }
  const granted = await grantLogin(stores, login, user);
  await recordGrant(stores, login, user, granted);
  return { granted };
}

async function resolveUser<Profile extends object>(
  stores: Stores,
  { spec, company, linkTo }: LoginAttempt<Profile>,
  identity: Identity<Profile>,
): Promise<ResolvedUser<Profile> | Code> {
  const refusal = await company.precondition?.refusal(stores);
  if (refusal) return refusal;
  const nowMs = spec.ports.clock.now();
  if (linkTo !== null) return await linkAccount(stores, identity, { userId: linkTo, nowMs });
  const mayRegister = spec.element.allowRegister ?? spec.allowRegister;
  return await findOrCreateUser(stores, identity, { mayRegister, nowMs });
}
