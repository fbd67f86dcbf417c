import { appQuery } from "@menshen/rpc";
import type { NodeReports } from "../jobs/node-reports.ts";

/** `app.nodes.*`, for administrators. */
export function nodeProcedures(nodes: NodeReports) {
  return {
    list: appQuery({
      access: "admin",
      describe:
        "The running nodes with the content hash of their elements; different hashes are a drift",
      run: async () =>
        (await nodes.list()).map(({ snapshotAtMs, startedAtMs, seenAtMs, ...node }) => ({
          ...node,
          snapshotAt: snapshotAtMs,
          startedAt: startedAtMs,
          seenAt: seenAtMs,
          isCurrent: node.id === nodes.ownId,
        })),
    }),
  };
}
