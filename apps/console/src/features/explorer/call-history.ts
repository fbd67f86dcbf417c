import { queryOptions, skipToken, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Operation } from "./operations.ts";

/** One call of this tab. */
export interface MadeCall {
  readonly id: number;
  readonly atMs: number;
  readonly path: string;
  readonly fullName: string;
  readonly method: string;
  readonly input: unknown;
  readonly outcome: Outcome;
}

/** What a call ended with. */
export type Outcome = { readonly ms: number } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown }
);

const MAX_CALLS = 50;
const none: readonly MadeCall[] = [];

/** In memory: it ends with the tab, a reload and the session. */
const historyQuery = queryOptions({
  queryKey: ["calls"],
  queryFn: skipToken,
  initialData: none,
  staleTime: Infinity,
  gcTime: Infinity,
});

/** The calls of this tab, newest first, and what adds one. */
export function useCallHistory() {
  const queries = useQueryClient();
  const { data: calls = none } = useQuery(historyQuery);
  const add = useCallback(
    ({ path, fullName, method }: Operation, input: unknown, outcome: Outcome): MadeCall => {
      const before = queries.getQueryData(historyQuery.queryKey) ?? none;
      const id = (before[0]?.id ?? 0) + 1;
      const made = { id, atMs: Date.now(), path, fullName, method, input, outcome };
      queries.setQueryData(historyQuery.queryKey, [made, ...before].slice(0, MAX_CALLS));
      return made;
    },
    [queries],
  );
  return { calls, add };
}
