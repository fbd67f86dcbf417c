import { queryOptions, useQuery } from "@tanstack/react-query";
import { isAdmin } from "./admin-session.ts";
import { server } from "./server.ts";
import { isOver, phaseOf } from "../../features/login-test/run-phase.ts";
import type { ElementSummary } from "./types.ts";

/*
 * What the pages read, with the keys that the live connection refreshes: everything under "elements" is as old as
 * the snapshot it came from.
 */

export const infoQuery = queryOptions({
  queryKey: ["elements", "info"],
  queryFn: ({ signal }) => server.info(signal),
});

export const elementsQuery = queryOptions({
  queryKey: ["elements", "list"],
  queryFn: ({ signal }) => server.listElements(signal),
});

export const elementQuery = (fullName: string) =>
  queryOptions({
    queryKey: ["elements", "one", fullName],
    queryFn: ({ signal }) => server.getElement(fullName, signal),
  });

/** Whether this browser is signed in as the administrator. */
export const adminQuery = queryOptions({
  queryKey: ["admin"],
  queryFn: isAdmin,
  staleTime: Infinity,
});

/** Who is signed in with a login method; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => server.currentUser(signal),
  staleTime: Infinity,
});

export const accountQuery = queryOptions({
  queryKey: ["me", "account"],
  queryFn: ({ signal }) => server.getAccount(signal),
});

export const ownSessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: ({ signal }) => server.listOwnSessions(signal),
});

export const userQuery = (userId: string) =>
  queryOptions({
    queryKey: ["users", "one", userId],
    queryFn: ({ signal }) => server.getUser(userId, signal),
  });

export const mergeProposalsQuery = queryOptions({
  queryKey: ["users", "merge-proposals"],
  queryFn: ({ signal }) => server.listMergeProposals(signal),
});

const POLL_MS = 700;

export const dryRunQuery = (id: string) =>
  queryOptions({
    queryKey: ["dry-run", id],
    queryFn: async ({ signal }) => {
      const run = await server.getDryRun(id, signal);
      return { ...run, phase: phaseOf(run, Date.now()) };
    },
    refetchInterval: ({ state: { data, error } }) =>
      error || (data && isOver(data.phase)) ? false : POLL_MS,
    // The person is on the provider's tab while this one follows along.
    refetchIntervalInBackground: true,
  });

/** The elements of the newest list; empty until it has come. */
export function useElements(): readonly ElementSummary[] {
  return useQuery(elementsQuery).data?.elements ?? none;
}

const none: readonly ElementSummary[] = [];
