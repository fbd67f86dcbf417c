import { setImmediate as breathe } from "node:timers/promises";
import type { Ports } from "@menshen/core";
import type { Stores } from "../data.ts";
import type { DirectorySource } from "./types.ts";
import { semaphore } from "./concurrency.ts";
import type { ClaimedSync, SyncRow } from "./ports.ts";

/** A provider dislikes more at once, and people sign in meanwhile. */
export const CALLS_AT_ONCE = 4;
/** A run whose worker was silent for so long may be taken over. */
export const SYNC_LEASE_MS = 10_000;

export type SyncPorts = Pick<Ports, "data" | "clock" | "log">;

/** What a step leaves to be seen of it. */
export type Step = Partial<Pick<SyncRow, "phase" | "done" | "total" | "counts">>;

/** A run in our hands. */
export interface Run {
  readonly ports: SyncPorts;
  readonly claim: ClaimedSync;
  /** Counted, and never asked more at once than it likes. */
  readonly source: DirectorySource;
  /**
   * One transaction of the run; they come one after the other.
   * @throws Superseded the run is somebody else's by now, or was cancelled: nothing was written
   */
  commit(work: (stores: Stores) => Promise<Step>, locks?: readonly string[]): Promise<void>;
  /** Whether anything was committed. */
  hasMoved(): boolean;
}

export class Superseded extends Error {}

export function openRun(ports: SyncPorts, source: DirectorySource, claim: ClaimedSync): Run {
  let [asked, told, moved] = [0, 0, false];
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
        // SQLite answers at once: without a breath a long run would keep everybody else waiting.
        await breathe();
        const calls = asked - told;
        await ports.data.transaction(
          locks,
          async (stores) => {
            if (!(await stores.syncs.renew(claim, SYNC_LEASE_MS))) throw new Superseded();
            await stores.syncs.progress(id, { ...(await work(stores)), calls });
          },
          { isBackground: true },
        );
        told += calls;
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
