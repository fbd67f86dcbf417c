import { QueryCache, QueryClient } from "@tanstack/react-query";
import { failureOf, isSignedOut } from "./failure.ts";

const MAX_RETRIES = 2;

/** The `meta` of the queries that decide who sees what. */
export const GATE = { isGate: true } as const;

export const isGate = ({ meta }: { meta: Record<string, unknown> | undefined }): boolean =>
  meta?.["isGate"] === true;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The cookie ends after eight hours; the page then says how to get another.
    onError: (error) => {
      if (isSignedOut(error)) void queryClient.invalidateQueries({ predicate: isGate });
    },
  }),
  defaultOptions: {
    queries: {
      // An answer with a number does not change when it is asked for again at once.
      retry: (failures, error) => failures < MAX_RETRIES && failureOf(error).kind !== "answered",
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
