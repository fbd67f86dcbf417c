import type { App } from "@menshen/runtime";

const MOST = 100;

/** The content hashes of this process's latest snapshots, by their numbers, which mean nothing on another node. */
export interface SnapshotHashes {
  of(number: number): string | null;
  follow(app: App): void;
}

export function createSnapshotHashes(): SnapshotHashes {
  const hashes = new Map<number, string>();
  const add = ({ number, hash }: App["snapshot"]): void => {
    hashes.set(number, hash);
    hashes.delete(number - MOST);
  };
  return {
    of: (number) => hashes.get(number) ?? null,
    follow(app) {
      add(app.snapshot);
      app.onSnapshot(add);
    },
  };
}
