import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { followStream, type Connection } from "../server/stream.ts";
import { client, suiteService, trpc } from "../server/trpc.ts";
import type { CallbackFilter } from "../routing/route.ts";

/** What a callback can change: the inbox, the suites, the alarms. */
const moved = [
  trpc.app.callbacks.pathFilter(),
  suiteService.pathFilter(),
  trpc.app.alarms.pathFilter(),
];

/** The server's maximum. */
const MOST_WATCHED = 200;

/**
 * Refreshes what callbacks change when the newest `rows` of the filter change. Only while the page is visible: a
 * browser has few connections for all of its tabs.
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
    const limit = Math.min(Math.max(rows, 1), MOST_WATCHED);
    const page = { status, event, element, scope, before, limit };
    return followStream((events) => client.app.callbacks.onChange.subscribe(page, events), {
      onEvent: () => {
        for (const filter of moved) void queries.invalidateQueries(filter);
      },
      onConnection: setConnection,
    });
  }, [queries, isSeen, rows, before, status, event, element, scope]);
  return connection;
}

function subscribe(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}
