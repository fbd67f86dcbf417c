import type { Code } from "@menshen/core";
import type { AuditAction } from "../audit-actions.ts";
import { audit } from "../audit.ts";
import { failureFacts } from "../failure-facts.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores } from "../data.ts";
import { failTest } from "./dry-run.ts";
import type { LoginAttempt, LoginResult } from "./login-attempt.ts";
import { sealOutcome, type ReplayedOutcome } from "./replayed-outcome.ts";

/** Stores what replays get, and the audit entry. */
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
    action: actionsOf(login).done,
    element: spec.element.fullName,
    // A test's new user is rolled back.
    userId: isTest(login) && isNewUser ? null : userId,
    detail: {
      ...factsOf(login),
      isNewUser,
      mergeProposed,
      corpId: identity.corp?.corpId ?? null,
    },
  });
}

/** The same for a login that failed, and the end of a login test. */
export async function recordRefusal(
  stores: Stores,
  login: LoginAttempt<object>,
  refused: Code,
): Promise<void> {
  const { spec, callback, flow, linkTo } = login;
  const atMs = spec.ports.clock.now();
  const step = login.trace.current();
  await finishFlow(stores, login, "failed", { refused });
  await audit(stores, callback.origin, {
    atMs,
    action: actionsOf(login).failed,
    element: spec.element.fullName,
    userId: linkTo,
    detail: { ...factsOf(login), failedStep: step, ...failureFacts(refused) },
  });
  if (flow?.dryRunId) await failTest(stores, flow.dryRunId, { step, code: refused, atMs });
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

function actionsOf(login: LoginAttempt<object>): { done: AuditAction; failed: AuditAction } {
  if (isTest(login)) return { done: "login-test", failed: "login-test-failed" };
  return login.linkTo === null
    ? { done: "login", failed: "login-failed" }
    : { done: "account-linked", failed: "account-link-failed" };
}

function isTest({ flow }: LoginAttempt<object>): boolean {
  return Boolean(flow?.dryRunId);
}

function factsOf(login: LoginAttempt<object>): Record<string, unknown> {
  const { flow, callback } = login;
  return {
    ...(callback.loginType && { loginType: callback.loginType }),
    ...(isTest(login) && { test: true }),
    purpose: flow?.purpose ?? "login",
    binding: flow?.binding ?? "stateless",
    steps: login.trace.steps(),
  };
}
