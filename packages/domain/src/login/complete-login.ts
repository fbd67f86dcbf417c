import { Code, isCode, toCode } from "@menshen/core";
import { addStep, endTest, failTest, type SessionFacts } from "./dry-run.ts";
import { admit } from "../accounts/find-or-create-user.ts";
import { offerBinding } from "./bind-code.ts";
import type { Identity, LoginSpec, Report } from "./login-spec.ts";
import type { Admitted } from "../accounts/save-identity.ts";
import { locksOf, userLock } from "../accounts/load-identity.ts";
import { link } from "../accounts/link-account.ts";
import { corpRef } from "../accounts/membership.ts";
import { audit, type Origin } from "../audit.ts";
import { sealOutcome, type Outcome } from "./replayed-outcome.ts";
import type { FlowRow, Stores } from "../ports.ts";

/** One callback that is allowed to try. */
export interface Attempt<Profile extends object, Result> {
  readonly spec: LoginSpec<Profile>;
  readonly origin: Origin;
  readonly code: string;
  /** The user to link the account to, where the flow does not say. */
  readonly linkTo?: string | undefined;
  /** The claimed flow and the secret that seals its outcome; null for a call without a state. */
  readonly flow: { readonly row: FlowRow; readonly secret: string } | null;
  /** What the person gets, made inside the transaction. */
  grant(
    stores: Stores,
    admitted: Admitted<Profile>,
    flow: FlowRow | null,
  ): Promise<Granted<Result>>;
}

export interface Granted<Result> {
  readonly result: Result;
  /** Facts of the session for a login test, never its token; null where none was made. */
  readonly session: SessionFacts | null;
}

/**
 * Asks the provider who it is, then decides and writes in one transaction: person, grant, flow, audit. A failure is
 * written down in the same places.
 */
export async function settle<Profile extends object, Result>(
  attempt: Attempt<Profile, Result>,
): Promise<Result> {
  const { data } = attempt.spec.ports;
  let outcome: Outcome<Result>;
  try {
    const identity = await identify(attempt);
    const linkTo = linkTargetOf(attempt);
    const locks = [
      ...locksOf(identity),
      ...(linkTo === null ? [] : [userLock(linkTo)]),
      ...(attempt.spec.ground ? [attempt.spec.ground.lock] : []),
    ];
    outcome = await data.transaction(locks, (stores) => decide(stores, attempt, identity));
  } catch (error) {
    outcome = { refused: toCode(error) };
    await data
      .transaction([], (stores) => refuse(stores, attempt, toCode(error)))
      .catch((cause: unknown) =>
        attempt.spec.ports.log.error({ cause }, "a failure went unrecorded"),
      );
  }
  if ("refused" in outcome) throw outcome.refused;
  return outcome.granted;
}

async function identify<Profile extends object, Result>(
  attempt: Attempt<Profile, Result>,
): Promise<Identity<Profile>> {
  const report = reportOf(attempt);
  await report?.("callback", {});
  return await attempt.spec.identify(attempt.code, report);
}

/** The user whom the account becomes a way in for; null where a login is what is wanted. */
function linkTargetOf({ linkTo, flow }: Attempt<object, unknown>): string | null {
  if (linkTo !== undefined) return linkTo;
  // Without a user it is for nobody, and still no login.
  return flow?.row.purpose === "bind" ? (flow.row.userId ?? "") : null;
}

async function decide<Profile extends object, Result>(
  stores: Stores,
  attempt: Attempt<Profile, Result>,
  identity: Identity<Profile>,
): Promise<Outcome<Result>> {
  const { spec, flow } = attempt;
  const nowMs = spec.ports.clock.now();
  const linkTo = linkTargetOf(attempt);
  const mayRegister = spec.element.allowRegister ?? spec.allowRegister;
  const admitted =
    (await spec.ground?.refusal(stores)) ??
    (linkTo === null
      ? await admit(stores, identity, { mayRegister, nowMs })
      : await link(stores, identity, { userId: linkTo, nowMs }));
  if (isCode(admitted)) {
    const refused = await withOffer(stores, attempt, identity, admitted);
    await refuse(stores, attempt, refused);
    return { refused };
  }
  const { result, session } = await attempt.grant(stores, admitted, flow?.row ?? null);
  const outcome = { granted: result };
  if (flow) {
    const sealed = sealOutcome(flow.secret, flow.row.stateHash, outcome);
    await stores.flows.finish(flow.row.stateHash, "done", sealed);
  }
  const { userId, isNewUser, mergeProposed } = admitted;
  const corpId = identity.corp?.corpId ?? null;
  const facts = { ...factsOf(attempt), isNewUser, mergeProposed, corpId };
  await audit(stores, attempt.origin, {
    atMs: nowMs,
    action: linkTo === null ? "login" : "account-linked",
    element: spec.element.fullName,
    userId,
    detail: facts,
  });
  await passTest(stores, attempt, admitted, session);
  return outcome;
}

/** Somebody unknown, who may turn out to be a user of ours: the refusal brings what links them. */
async function withOffer<Profile extends object, Result>(
  stores: Stores,
  { spec, flow }: Attempt<Profile, Result>,
  identity: Identity<Profile>,
  refused: Code,
): Promise<Code> {
  const isTest = Boolean(flow?.row.dryRunId);
  if (refused.errcode !== 10201 || !spec.offersBinding || isTest) return refused;
  const { fullName } = spec.element;
  const row = flow?.row ?? null;
  const offer = await offerBinding(stores, fullName, identity, row, spec.ports.clock.now());
  return new Code(10201, refused.message, { data: { ...offer } });
}

async function refuse<Profile extends object, Result>(
  stores: Stores,
  attempt: Attempt<Profile, Result>,
  refused: Code,
): Promise<void> {
  const { spec, flow } = attempt;
  const atMs = spec.ports.clock.now();
  const { errcode, source } = refused;
  const linkTo = linkTargetOf(attempt);
  if (flow) {
    const sealed = sealOutcome(flow.secret, flow.row.stateHash, { refused });
    await stores.flows.finish(flow.row.stateHash, "failed", sealed);
  }
  const detail = { ...factsOf(attempt), errcode, source };
  const element = spec.element.fullName;
  await audit(stores, attempt.origin, {
    atMs,
    action: linkTo === null ? "login-failed" : "account-link-failed",
    element,
    userId: linkTo,
    detail,
  });
  if (!flow?.row.dryRunId) return;
  await failTest(stores, flow.row.dryRunId, refused, atMs);
}

/** The last steps of a login test. Where the person has to choose a company, loginByCode ends it. */
async function passTest<Profile extends object, Result>(
  stores: Stores,
  { spec, flow }: Attempt<Profile, Result>,
  { userId, isNewUser, corps, identity }: Admitted<Profile>,
  session: Granted<Result>["session"],
): Promise<void> {
  const test = flow?.row.dryRunId;
  if (!test) return;
  const atMs = spec.ports.clock.now();
  const corpList = corps.map(corpRef);
  const user = { userId, isNewUser, corpList };
  await stores.dryRuns.append(test, { atMs, step: "user", ok: true, detail: user });
  if (session)
    await endTest(stores, test, { profile: identity.publicProfile, corpList, session }, atMs);
}

function factsOf({ flow }: Attempt<object, unknown>): Record<string, unknown> {
  return { purpose: flow?.row.purpose ?? "login", binding: flow?.row.binding ?? "stateless" };
}

function reportOf({ spec, flow }: Attempt<object, unknown>): Report | undefined {
  const test = flow?.row.dryRunId;
  return test ? (step, detail) => addStep(spec.ports, test, step, detail) : undefined;
}
