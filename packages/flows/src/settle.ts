import { isCode, toCode, type Code } from "@menshen/core";
import { addStep, endTest, failTest, type SessionFacts } from "./dry-run.ts";
import { admit, locksOf, type Admitted } from "./admit.ts";
import type { Identity, LoginSpec, Report } from "./identity.ts";
import { corpRef } from "./membership.ts";
import { audit, type Origin } from "./origin.ts";
import { sealOutcome, type Outcome } from "./outcome.ts";
import type { FlowRow, Stores } from "./ports.ts";

/** One callback that is allowed to try. */
export interface Attempt<Profile extends object, Result> {
  readonly spec: LoginSpec<Profile>;
  readonly origin: Origin;
  readonly code: string;
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
    outcome = await data.transaction(locksOf(identity), (stores) =>
      decide(stores, attempt, identity),
    );
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

async function decide<Profile extends object, Result>(
  stores: Stores,
  attempt: Attempt<Profile, Result>,
  identity: Identity<Profile>,
): Promise<Outcome<Result>> {
  const { spec, flow } = attempt;
  const nowMs = spec.ports.clock.now();
  const mayRegister = spec.element.allowRegister ?? spec.allowRegister;
  const admitted = await admit(stores, identity, { mayRegister, nowMs });
  if (isCode(admitted)) {
    await refuse(stores, attempt, admitted);
    return { refused: admitted };
  }
  const { result, session } = await attempt.grant(stores, admitted, flow?.row ?? null);
  const outcome = { granted: result };
  if (flow) {
    const sealed = sealOutcome(flow.secret, flow.row.stateHash, outcome);
    await stores.flows.finish(flow.row.stateHash, "done", sealed);
  }
  const { userId, isNewUser } = admitted;
  const facts = { ...factsOf(attempt), isNewUser, corpId: identity.corp?.corpId ?? null };
  await audit(stores, attempt.origin, {
    atMs: nowMs,
    action: "login",
    element: spec.element.fullName,
    userId,
    detail: facts,
  });
  await passTest(stores, attempt, admitted, session);
  return outcome;
}

async function refuse<Profile extends object, Result>(
  stores: Stores,
  attempt: Attempt<Profile, Result>,
  refused: Code,
): Promise<void> {
  const { spec, flow } = attempt;
  const atMs = spec.ports.clock.now();
  const { errcode, source } = refused;
  if (flow) {
    const sealed = sealOutcome(flow.secret, flow.row.stateHash, { refused });
    await stores.flows.finish(flow.row.stateHash, "failed", sealed);
  }
  const detail = { ...factsOf(attempt), errcode, source };
  const element = spec.element.fullName;
  await audit(stores, attempt.origin, {
    atMs,
    action: "login-failed",
    element,
    userId: null,
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
