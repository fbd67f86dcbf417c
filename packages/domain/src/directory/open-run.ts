import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { Ports } from "@menshen/core";
import type { Stores } from "../data.ts";
import type { DirectorySource } from "./types.ts";
import { semaphore } from "./concurrency.ts";
import type { ClaimedSync, SyncRow } from "./ports.ts";

/** Providers limit concurrent calls, and logins need some of them. */
export const CALLS_AT_ONCE = 4;
/** A run whose worker did not renew the lease for this long may be claimed again. */
export const SYNC_LEASE_MS = 10_000;

export type SyncPorts = Pick<Ports, "data" | "clock" | "log">;

/** The progress of one step. */
export type Step = Partial<Pick<SyncRow, "phase" | "done" | "total" | "counts">>;

/** A claimed run. */
export interface Run {
  readonly ports: SyncPorts;
  readonly claim: ClaimedSync;
  /** Calls are counted, and limited to CALLS_AT_ONCE. */
  readonly source: DirectorySource;
  /**
   * One transaction of the run; they are serialised.
   * @throws Superseded another worker has the run, or it was cancelled: nothing was written
   */
  commit(work: (stores: Stores) => Promise<Step>, locks?: readonly string[]): Promise<void>;
  /** Whether anything was committed. */
  hasMoved(): boolean;
}

export class Superseded extends Error {}

export function openRun(ports: SyncPorts, source: DirectorySource, claim: ClaimedSync): Run {
  let [asked, reported, moved] = [0, 0, false];
  let last: Promise<unknown> = Promise.resolve();
  const { id } = claim;
  return {
    ports,
    claim,
    source: counted(source, () => void asked++),
    commit(work, locks = []) {
      const before = last;
      const turn = (async () => {
        await before;
        // SQLite is synchronous: without yielding, a long run would block all other requests.
        await yieldToOthers();
        const calls = asked - reported;
        await ports.data.transaction(
          locks,
          async (stores) => {
            if (!(await stores.syncs.renew(claim, SYNC_LEASE_MS))) throw new Superseded();
            await stores.syncs.progress(id, { ...(await work(stores)), calls });
          },
          { isBackground: true },
        );
        reported += calls;
        moved = true;
      })();
      last = turn.catch(() => {});
      return turn;
    },
    hasMoved: () => moved,
  };
}

function counted(source: DirectorySource, count: () => void): DirectorySource {
  const through = semaphore(CALLS_AT_ONCE);
  const ask = <T>(work: () => Promise<T>) =>
    through(() => {
      count();
      return work();
    });
  return {
    ...source,
    places: (id) => ask(() => source.places(id)),
    department: (id) => ask(() => source.department(id)),
    memberIds: (id) => ask(() => source.memberIds(id)),
    members: (id) => ask(() => source.members(id)),
    member: (id) => ask(() => source.member(id)),
  };
}
