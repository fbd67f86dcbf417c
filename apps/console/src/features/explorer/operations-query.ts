import { queryOptions } from "@tanstack/react-query";
import { activityHeaders } from "../../shared/server/activity.ts";
import { isObject } from "../../shared/server/failure.ts";
import { operationsOf, type Operations } from "./operations.ts";

/** The methods that can be called now. @param snapshot whose methods; a new one is read again */
export const operationsQuery = (snapshot: string) =>
  queryOptions({
    queryKey: ["operations", snapshot],
    queryFn: ({ signal }) => readOperations(signal),
    staleTime: Infinity,
    placeholderData: (before) => before,
  });

async function readOperations(signal: AbortSignal): Promise<Operations> {
  const answer = await fetch("/openapi.json", { signal, headers: activityHeaders() });
  const body: unknown = await answer.json();
  // The form of tRPC's errors, which the pages show.
  if (!answer.ok) throw isObject(body) ? body["error"] : body;
  return operationsOf(body);
}
