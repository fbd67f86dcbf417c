import { queryOptions, useQuery } from "@tanstack/react-query";
import { isAdmin } from "./admin-session.ts";
import { GATE } from "./query-client.ts";
import type { ElementSummary } from "./rows.ts";
import { authService, trpc } from "./trpc.ts";

/* Queries of several features that have options of their own; others are written where they are used. */

/** Whether this browser is signed in as the administrator. */
export const adminQuery = queryOptions({
  queryKey: ["admin"],
  queryFn: isAdmin,
  staleTime: Infinity,
  meta: GATE,
});

/** The person who is signed in with a login method, or null. */
export const meQuery = authService.currentUser.queryOptions(undefined, {
  staleTime: Infinity,
  meta: GATE,
});

/** The elements of the newest list; empty until it has come. */
export function useElements(): readonly ElementSummary[] {
  return useQuery(trpc.app.elements.list.queryOptions()).data?.elements ?? none;
}

const none: readonly ElementSummary[] = [];
