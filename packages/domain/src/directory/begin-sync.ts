import { randomUUID } from "node:crypto";
import type { CallContext, Clock, Ports } from "@menshen/core";
import type { CorpRow } from "../accounts/ports.ts";
import type { NewSync } from "./ports.ts";

/** What to synchronise; by default a whole company. */
export interface WantedSync extends Pick<NewSync, "element" | "actor"> {
  readonly corp: CorpRow;
  readonly kind?: NewSync["kind"];
  readonly target?: string | null;
  readonly forceUpdate?: boolean | undefined;
  readonly dryRun?: boolean;
  readonly createUsers?: boolean;
}

/**
 * Queues a run.
 * @throws Code 10404 a run of this company is under way
 */
export async function beginSync(
  { data, clock }: Pick<Ports, "data" | "clock">,
  wanted: WantedSync,
): Promise<{ id: string }> {
  const run = newSync(wanted, clock);
  await data.syncs.create(run);
  return { id: run.id };
}

export function newSync({ corp, ...wanted }: WantedSync, clock: Clock): NewSync {
  const { element, actor, kind = "company", target = null } = wanted;
  const { forceUpdate = false, dryRun = false, createUsers = false } = wanted;
  const run = { id: randomUUID(), corpKey: corp.key, element, kind, target };
  return { ...run, forceUpdate, dryRun, createUsers, actor, createdAtMs: clock.now() };
}

/** Who asked for it. */
export function syncActor({ caller, userId }: CallContext): string {
  return userId ?? (caller === "server" ? "server" : "admin");
}
