import { QueryCache, QueryClient } from "@tanstack/react-query";
import { failureOf, isSignedOut } from "./failure.ts";

const MAX_RETRIES = 2;

/** The `meta` of the queries that decide which pages are shown. */
export const GATE = { isGate: true } as const;

export const isGate = ({ meta }: { meta: Record<string, unknown> | undefined }): boolean =>
  meta?.["isGate"] === true;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The cookie expires after eight hours; the gates are read again and lead to the sign-in page.
    onError: (error) => {
      if (isSignedOut(error)) void queryClient.invalidateQueries({ predicate: isGate });
    },
  }),
  defaultOptions: {
    queries: {
      // A failure with a number is the server's answer: an immediate retry gets the same one.
      retry: (failures, error) => failures < MAX_RETRIES && failureOf(error).kind !== "answered",
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});
