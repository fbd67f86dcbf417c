import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { followCallbacks } from "../../features/callbacks/callback-queries.ts";
import type { Connection } from "../server/stream.ts";
import type { CallbackFilter } from "../routing/route.ts";

/** What callbacks change: the inbox itself, and what their elements make of them. */
const moved = [["callbacks"], ["suites"], ["alarms"]] as const;

/**
 * Keeps what callbacks change as new as the newest `rows` of the filter, while the page is seen: a browser has few
 * connections for all of its tabs.
 */
export function useCallbackStream({
  rows,
  before,
  status,
  event,
  element,
  scope,
}: CallbackFilter & { rows: number; before?: number }): Connection {
  const [connection, setConnection] = useState<Connection>("connecting");
  const queries = useQueryClient();
  const isSeen = useSyncExternalStore(subscribe, () => document.visibilityState === "visible");
  useEffect(() => {
    if (!isSeen) return undefined;
    const filter = { status, event, element, scope, ...(before !== undefined && { before }) };
    return followCallbacks(
      { ...filter, rows },
      {
        onEvent: () => {
          for (const queryKey of moved) void queries.invalidateQueries({ queryKey });
        },
        onConnection: setConnection,
      },
    );
  }, [queries, isSeen, rows, before, status, event, element, scope]);
  return connection;
}

function subscribe(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}
