import type { Code, Ports } from "@menshen/core";
import type { Stores } from "../data.ts";
import type { CorpRef } from "../accounts/ports.ts";
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

/** What a login test ends with. Facts of the session, never its token. */
export interface TestResult {
  readonly profile: object;
  readonly corpList: readonly CorpRef[];
  readonly session: SessionFacts;
}

interface SessionFacts {
  readonly expiresAt: number;
  readonly corp: CorpRef | null;
  readonly platform: string;
}

export async function endTest(
  stores: Stores,
  test: string,
  { profile, corpList, session }: TestResult,
  atMs: number,
): Promise<void> {
  await stores.dryRuns.append(test, { atMs, step: "session", ok: true, detail: { ...session } });
  await stores.dryRuns.finish(test, "done", { profile, corpList, session });
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
