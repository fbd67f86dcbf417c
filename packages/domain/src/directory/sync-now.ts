import { randomUUID } from "node:crypto";
import { Code } from "@menshen/core";
import { newSync, type WantedSync } from "./begin-sync.ts";
import type { DirectorySource } from "./types.ts";
import { SYNC_LEASE_MS, type SyncPorts } from "./open-run.ts";
import { runSync } from "./run-sync.ts";

/**
 * Creates a run and completes it before returning.
 * @throws Code what it failed with; 10404 a run of this company is under way
 */
export async function syncNow(
  ports: SyncPorts,
  source: DirectorySource,
  wanted: Omit<WantedSync, "corp">,
): Promise<void> {
  const { data, clock, log } = ports;
  const run = newSync({ ...wanted, corp: source.corp }, clock);
  // In one transaction, so that no worker claims it first.
  const claim = await data.transaction([], async ({ syncs }) => {
    await syncs.create(run);
    const lease = { nowMs: run.createdAtMs, leaseMs: SYNC_LEASE_MS };
    return await syncs.claim({ id: run.id, holder: randomUUID(), ...lease });
  });
  if (!claim) throw new Code(50000, "a run that was just created cannot be claimed");
  const beat = setInterval(() => {
    data.syncs.renew(claim, SYNC_LEASE_MS).catch((error: unknown) => {
      log.warn({ syncId: run.id, err: error }, "failed to renew the lease of a sync");
    });
  }, SYNC_LEASE_MS / 3);
  try {
    const failure = await runSync(ports, source, claim, { mayPause: false });
    if (failure) throw failure;
  } finally {
    clearInterval(beat);
  }
}
