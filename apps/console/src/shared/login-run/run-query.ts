import { trpc } from "../server/trpc.ts";
import { isOver, phaseOf } from "./run-phase.ts";

const POLL_MS = 700;

/** A login test, read again until it is over. */
export const runQuery = (id: string) =>
  trpc.app.dryRun.get.queryOptions(
    { id },
    {
      refetchInterval: ({ state: { data, error } }) =>
        error || (data && isOver(phaseOf(data, Date.now()))) ? false : POLL_MS,
      // The login happens in another tab.
      refetchIntervalInBackground: true,
    },
  );
