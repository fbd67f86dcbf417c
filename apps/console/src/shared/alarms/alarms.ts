import { createClient } from "@menshen/client";
import type { Bilingual, KnownElements, Method } from "@menshen/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { TRPC } from "../server/server.ts";

/** Something that an element says is wrong right now. */
export interface Alarm {
  readonly element: string;
  readonly code: string;
  readonly message: Bilingual;
  readonly since: number | null;
}

interface AlarmTree {
  readonly alarms: { readonly list: Method<"query", "admin", undefined, Alarm[]> };
}

const POLL_MS = 15_000;

const { alarms } = createClient<KnownElements, AlarmTree>(TRPC).app;

export const alarmsQuery = queryOptions({
  queryKey: ["alarms"],
  queryFn: ({ signal }) => alarms.list.query(undefined, { signal }),
  refetchInterval: POLL_MS,
});

/** None while they are not known. */
export function useAlarms(): readonly Alarm[] {
  return useQuery(alarmsQuery).data ?? none;
}

const none: readonly Alarm[] = [];
