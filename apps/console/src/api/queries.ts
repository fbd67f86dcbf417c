import { queryOptions, useQuery } from "@tanstack/react-query";
import { server } from "./server.ts";
import { isOver, phaseOf } from "../run-phase.ts";
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
