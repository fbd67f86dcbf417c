import { createClient, type Corp } from "@menshen/client";
import type { KnownElements, Method } from "@menshen/core";
import type {
  InboxError,
  NewSyncChange,
  SyncChange,
  SyncCounts,
  SyncKind,
  SyncPhase,
  SyncStatus,
} from "@menshen/domain";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { TRPC } from "../../../shared/server/server.ts";
import { followStream, type StreamListener } from "../../../shared/server/stream.ts";

/* Bringing a company's directory up to date. */

export type { SyncChange, SyncStatus, Tally } from "@menshen/domain";

export interface Sync {
  readonly id: string;
  readonly corpKey: string;
  readonly corp: Corp | null;
  readonly element: string;
  readonly kind: SyncKind;
  readonly target: string | null;
  readonly forceUpdate: boolean;
  readonly dryRun: boolean;
  readonly actor: string;
  readonly status: SyncStatus;
  readonly phase: SyncPhase;
  /** Steps of the phase: departments to collect, changes to apply. */
  readonly done: number;
  readonly total: number | null;
  readonly calls: number;
  readonly counts: SyncCounts | null;
  readonly confirmed: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly nextTryAt: number | null;
  readonly durationMs: number | null;
  readonly error: InboxError | null;
}

export interface SyncDetail extends Sync {
  /** Departments that the provider refused. */
  readonly failures: readonly { readonly departmentId: number; readonly errcode: number }[];
}

export const changeKinds = ["added", "changed", "removed", "skipped"] as const;

export interface ChangeFilter {
  change?: NewSyncChange["change"] | undefined;
  of?: NewSyncChange["of"] | undefined;
}

export interface StartSync {
  fullName: string;
  corpId?: string;
  forceUpdate?: boolean;
  dryRun?: boolean;
}

interface Done {
  readonly success: true;
}
interface ById {
  id: string;
}

interface SyncTree {
  readonly syncs: {
    readonly start: Method<"mutation", "admin", StartSync, ById>;
    readonly list: Method<"query", "admin", { corpKey?: string; limit?: number }, Sync[]>;
    readonly elements: Method<"query", "admin", undefined, string[]>;
    readonly get: Method<"query", "admin", ById, SyncDetail>;
    readonly changes: Method<
      "query",
      "admin",
      ById & ChangeFilter & { limit?: number; after?: number },
      SyncChange[]
    >;
    readonly confirm: Method<"mutation", "admin", ById, Done>;
    readonly cancel: Method<"mutation", "admin", ById, Done>;
    readonly onProgress: {
      readonly kind: "subscription";
      readonly access: "admin";
      readonly "~types"?: { input: ById; event: Sync };
    };
  };
}

const CHANGES_PAGE = 100;
const HISTORY = 20;

const { syncs } = createClient<KnownElements, SyncTree>(TRPC).app;

export const syncsQuery = (corpKey: string) =>
  queryOptions({
    queryKey: ["syncs", "list", corpKey],
    queryFn: ({ signal }) => syncs.list.query({ corpKey, limit: HISTORY }, { signal }),
  });

/** Full names of the elements that can sync without being told a company. */
export const syncingElementsQuery = queryOptions({
  queryKey: ["syncs", "elements"],
  queryFn: ({ signal }) => syncs.elements.query(undefined, { signal }),
});

export const syncQuery = (id: string) =>
  queryOptions({
    queryKey: ["syncs", "one", id],
    queryFn: ({ signal }) => syncs.get.query({ id }, { signal }),
  });

export const changesQuery = (id: string, filter: ChangeFilter) =>
  infiniteQueryOptions({
    queryKey: ["syncs", "changes", id, filter],
    queryFn: ({ pageParam: after, signal }) => {
      const given = Object.entries({ ...filter, after }).filter(([, value]) => value !== undefined);
      return syncs.changes.query(
        { id, limit: CHANGES_PAGE, ...Object.fromEntries(given) },
        { signal },
      );
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < CHANGES_PAGE ? undefined : page.at(-1)?.id),
    placeholderData: keepPreviousData,
  });

export const startSync = (input: StartSync): Promise<ById> => syncs.start.mutate(input);
export const confirmSync = (id: string): Promise<Done> => syncs.confirm.mutate({ id });
export const cancelSync = (id: string): Promise<Done> => syncs.cancel.mutate({ id });

/** Hears whenever the sync looks different, until it is over. Returns how to stop. */
export function followSync(id: string, listener: StreamListener): () => void {
  return followStream((events) => syncs.onProgress.subscribe({ id }, events), listener);
}
