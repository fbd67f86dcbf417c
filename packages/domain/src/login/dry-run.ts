import { isCode, type Code, type Ports } from "@menshen/core";
import { corpRef } from "../accounts/membership.ts";
import type { AccountKey, CorpRef } from "../accounts/ports.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores } from "../data.ts";
import type { LoginResult } from "./login-attempt.ts";
import type { ReportStep } from "./login-spec.ts";
import type { DryRunRow } from "./ports.ts";

/** Adds a step to a login test while it happens. */
export async function addStep(
  { data, clock }: Pick<Ports, "data" | "clock">,
  test: string,
  step: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await data.dryRuns.append(test, { atMs: clock.now(), step, ok: true, detail });
}

/** Adds the steps of a login to its test; undefined where it is none. */
export function reportTo(
  ports: Pick<Ports, "data" | "clock">,
  test: string | null | undefined,
): ReportStep | undefined {
  return test ? (step, detail) => addStep(ports, test, step, detail) : undefined;
}

/** What the login of a test would have done. All of it was rolled back. */
export interface TestResult {
  readonly profile: object;
  /** Name and picture at the provider; null where it withholds them. */
  readonly person: { readonly name: string | null; readonly avatar: string | null };
  readonly user: {
    /** Null for a user that the login would have created. */
    readonly userId: string | null;
    readonly isNew: boolean;
    /** Another user seems to be the same person. */
    readonly mergeProposed: boolean;
  };
  readonly account: AccountKey & { readonly isNew: boolean };
  readonly corpList: readonly CorpRef[];
  /** Null where the person has to choose a company first. */
  readonly session: SessionFacts | null;
}

interface SessionFacts {
  readonly expiresAt: number;
  readonly corp: CorpRef | null;
  readonly platform: string;
}

export async function endTest(
  stores: Stores,
  test: string,
  result: TestResult,
  atMs: number,
): Promise<void> {
  const { user, account, corpList, session } = result;
  const step = (name: string, detail: object) =>
    stores.dryRuns.append(test, { atMs, step: name, ok: true, detail: { ...detail } });
  await step("user", { ...user, account, corpList });
  await (session ? step("session", session) : step("company", { corpList }));
  await stores.dryRuns.finish(test, "done", { ...result });
}

/** Facts of a rehearsed login, never its token or loginCode. */
export function testResultOf(
  { userId, isNewUser, isNewAccount, mergeProposed, identity, corps }: ResolvedUser<object>,
  { profile, session }: LoginResult<object>,
): TestResult {
  const { kind, base, tenant, subject } = identity.account;
  const { name, avatar } = identity;
  return {
    profile,
    person: { name, avatar },
    user: { userId: isNewUser ? null : userId, isNew: isNewUser, mergeProposed },
    account: { kind, base, tenant, subject, isNew: isNewAccount },
    corpList: corps.map(corpRef),
    session: session && {
      expiresAt: session.expiresAtMs,
      corp: session.corp,
      platform: session.platform,
    },
  };
}

interface TestFailure {
  /** The step that failed. */
  readonly step: string;
  readonly code: Code;
  readonly atMs: number;
}

/**
 * Ends a test with the error of a step; one that is over stays as it is. A callback from another browser (10103) is only
 * noted, once: anyone can make it, and the person may still come.
 */
export async function failTest(
  { dryRuns }: Pick<Stores, "dryRuns">,
  test: string,
  { step, code, atMs }: TestFailure,
): Promise<void> {
  const run = await dryRuns.find(test);
  if (!run || isOver(run)) return;
  const isForeign = isCode(code, 10103, "app");
  if (isForeign && run.steps.some(({ ok }) => !ok)) return;
  const { errcode, source, message, hint, adminHint = null } = code;
  const detail = { errcode, source, message, hint, adminHint };
  await dryRuns.append(test, { atMs, step, ok: false, detail });
  if (!isForeign) await dryRuns.finish(test, "failed", null);
}

function isOver({ status }: DryRunRow): boolean {
  return status !== "waiting" && status !== "running";
}
