import { createClient, type Corp } from "@menshen/client";
import type { KnownElements, Method } from "@menshen/core";
import type { MemberPlace } from "@menshen/domain";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Sync } from "./sync/sync-queries.ts";
import { TRPC } from "../../shared/server/server.ts";
import type { AuditRow, UserDetail } from "../../shared/server/types.ts";

/* Companies, their departments and members, as far as they are known here. */

export interface DirectoryCorp extends Corp {
  readonly corpKey: string;
  /** The provider's address: the sandbox and the real one never mix. */
  readonly base: string;
  readonly departments: number;
  readonly members: number;
  readonly activeMembers: number;
  readonly updatedAt: number;
  readonly lastSync: Sync | null;
  /** Full names of the elements that can sync it. */
  readonly elements: readonly string[];
}

export interface Department {
  readonly departmentId: number;
  /** May lie outside what the app sees. */
  readonly parentId: number | null;
  readonly order: number | null;
  readonly name: string | null;
  readonly leaders: readonly string[] | null;
}

export const memberStates = ["active", "inactive", "removed"] as const;
export type MemberState = (typeof memberStates)[number];

export interface Member {
  readonly corpKey: string;
  readonly memberId: string;
  readonly name: string | null;
  /** 1 active, 2 disabled, 4 not activated, 5 left; null where the provider did not say. */
  readonly status: number | null;
  readonly state: MemberState;
  readonly position: string | null;
  readonly mainDepartment: number | null;
  readonly departments: readonly MemberPlace[];
  /** Of the person here; null before the first login. */
  readonly userId: string | null;
  readonly changedAt: number;
  readonly removedAt: number | null;
}

export interface MemberDetail extends Omit<Member, "departments"> {
  readonly profile: Readonly<Record<string, unknown>>;
  readonly departments: readonly (MemberPlace & { readonly name: string | null })[];
  readonly user: UserDetail | null;
  readonly audit: readonly AuditRow[];
}

/** Which members a list shows. */
export interface MemberFilter {
  departmentId?: number | undefined;
  search?: string | undefined;
  state?: MemberState | undefined;
}

interface MemberPage extends MemberFilter {
  corpKey: string;
  limit?: number;
  after?: string;
}

interface DirectoryTree {
  readonly directory: {
    readonly corps: Method<"query", "admin", undefined, DirectoryCorp[]>;
    readonly departments: Method<"query", "admin", { corpKey: string }, Department[]>;
    readonly members: Method<"query", "admin", MemberPage, Member[]>;
    readonly member: Method<"query", "admin", { corpKey: string; memberId: string }, MemberDetail>;
  };
}

const MEMBERS_PAGE = 50;

const { directory } = createClient<KnownElements, DirectoryTree>(TRPC).app;

export const corpsQuery = queryOptions({
  queryKey: ["directory", "corps"],
  queryFn: ({ signal }) => directory.corps.query(undefined, { signal }),
});

export const departmentsQuery = (corpKey: string) =>
  queryOptions({
    queryKey: ["directory", "departments", corpKey],
    queryFn: ({ signal }) => directory.departments.query({ corpKey }, { signal }),
  });

export const membersQuery = (corpKey: string, filter: MemberFilter) =>
  infiniteQueryOptions({
    queryKey: ["directory", "members", corpKey, filter],
    queryFn: ({ pageParam: after, signal }) => {
      const given = Object.entries({ ...filter, after }).filter(([, value]) => value !== undefined);
      const page = { corpKey, limit: MEMBERS_PAGE, ...Object.fromEntries(given) };
      return directory.members.query(page, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.length < MEMBERS_PAGE ? undefined : page.at(-1)?.memberId),
    placeholderData: keepPreviousData,
  });

export const memberQuery = (corpKey: string, memberId: string) =>
  queryOptions({
    queryKey: ["directory", "member", corpKey, memberId],
    queryFn: ({ signal }) => directory.member.query({ corpKey, memberId }, { signal }),
  });
