import type { LogFilter } from "../../shared/routing/log-filter.ts";
import { pagedQuery } from "../../shared/server/paged-query.ts";
import { client, trpc, type Inputs } from "../../shared/server/trpc.ts";

export type LogKind = "logins" | "audit";

const PAGE = 50;

/** The conditions of a page, as the server takes them. */
export function listInput(
  kind: LogKind,
  filter: LogFilter,
): NonNullable<Inputs["app"]["audit"]["list"]> {
  return { ...filter, ...(kind === "logins" && { kind: "login" }) };
}

export const logQuery = (kind: LogKind, filter: LogFilter) =>
  pagedQuery({
    queryKey: [...trpc.app.audit.list.pathKey(), "pages", kind, filter],
    size: PAGE,
    load: (before: number | undefined, signal) =>
      client.app.audit.list.query({ ...listInput(kind, filter), limit: PAGE, before }, { signal }),
    cursorOf: ({ id }) => id,
  });
