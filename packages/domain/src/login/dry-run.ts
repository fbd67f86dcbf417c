import type { Code, Ports } from "@menshen/core";
import { corpRef } from "../accounts/membership.ts";
import type { AccountKey, CorpRef } from "../accounts/ports.ts";
import type { ResolvedUser } from "../accounts/save-identity.ts";
import type { Stores } from "../data.ts";
import type { LoginResult } from "./login-attempt.ts";
import type { Report } from "./login-spec.ts";

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
): Report | undefined {
  return test ? (step, detail) => addStep(ports, test, step, detail) : undefined;
}

/** What the login of a test would have done. All of it was rolled back. */
export interface TestResult {
  readonly profile: object;
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
  return {
    profile,
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

export async function failTest(
  stores: Stores,
  test: string,
  { errcode, source, message, hint, adminHint }: Code,
  atMs: number,
): Promise<void> {
  const detail = { errcode, source, message, hint, adminHint: adminHint ?? null };
  await stores.dryRuns.append(test, { atMs, step: "failed", ok: false, detail });
  await stores.dryRuns.finish(test, "failed", null);
}
