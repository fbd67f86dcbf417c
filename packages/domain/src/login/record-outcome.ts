import type { Code } from "@menshen/core";
import { audit } from "../audit.ts";
import { corpRef } from "../accounts/membership.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores } from "../data.ts";
import { endTest, failTest } from "./dry-run.ts";
import type { LoginAttempt, LoginResult } from "./login-attempt.ts";
import { sealOutcome, type ReplayedOutcome } from "./replayed-outcome.ts";

/** Stores what replays get, the audit entry, and the last steps of a login test. */
export async function recordGrant<Profile extends object>(
  stores: Stores,
  login: LoginAttempt<Profile>,
  user: ResolvedUser<Profile>,
  granted: LoginResult<Profile>,
): Promise<void> {
  const { spec, callback } = login;
  const { userId, isNewUser, mergeProposed, identity } = user;
  await finishFlow(stores, login, "done", { granted });
  await audit(stores, callback.origin, {
    atMs: spec.ports.clock.now(),
    action: login.linkTo === null ? "login" : "account-linked",
    element: spec.element.fullName,
    userId,
    detail: {
      ...factsOf(login),
      isNewUser,
      mergeProposed,
      corpId: identity.corp?.corpId ?? null,
    },
  });
  await passTest(stores, login, user, granted);
}

/** The same for a login that failed. */
export async function recordRefusal(
  stores: Stores,
  login: LoginAttempt<object>,
  refused: Code,
): Promise<void> {
  const { spec, callback, flow, linkTo } = login;
  const atMs = spec.ports.clock.now();
  await finishFlow(stores, login, "failed", { refused });
  await audit(stores, callback.origin, {
    atMs,
    action: linkTo === null ? "login-failed" : "account-link-failed",
    element: spec.element.fullName,
    userId: linkTo,
    detail: { ...factsOf(login), errcode: refused.errcode, source: refused.source },
  });
  if (flow?.dryRunId) await failTest(stores, flow.dryRunId, refused, atMs);
}

async function finishFlow(
  stores: Stores,
  { callback, flow }: LoginAttempt<object>,
  status: "done" | "failed",
  outcome: ReplayedOutcome<unknown>,
): Promise<void> {
  if (!flow) return;
  const secret = callback.secret ?? callback.state ?? "";
  const sealed = sealOutcome(secret, flow.stateHash, outcome);
  await stores.flows.finish(flow.stateHash, status, sealed);
}

/** Where the person has to choose a company, loginByCode ends the test. */
async function passTest(
  stores: Stores,
  { spec, flow }: LoginAttempt<object>,
  { userId, isNewUser, corps }: ResolvedUser<object>,
  { profile, session }: LoginResult<object>,
): Promise<void> {
  if (!flow?.dryRunId) return;
  const atMs = spec.ports.clock.now();
  const corpList = corps.map(corpRef);
  const detail = { userId, isNewUser, corpList };
  await stores.dryRuns.append(flow.dryRunId, { atMs, step: "user", ok: true, detail });
  if (!session) return;
  const { expiresAtMs: expiresAt, corp, platform } = session;
  const facts = { profile, corpList, session: { expiresAt, corp, platform } };
  await endTest(stores, flow.dryRunId, facts, atMs);
}

function factsOf({ flow }: LoginAttempt<object>): Record<string, unknown> {
  return { purpose: flow?.purpose ?? "login", binding: flow?.binding ?? "stateless" };
}
