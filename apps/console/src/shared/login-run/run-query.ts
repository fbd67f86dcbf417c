import type { DryRun, Flow } from "../server/rows.ts";
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

/** Opens the provider's page of a test that waits; null once it does not. */
export function startUrlOf(
  { url: base }: DryRun,
  { flow, corpId }: { flow: Flow; corpId: string | undefined },
): string | null {
  if (base === null) return null;
  const url = new URL(base);
  url.searchParams.set("flow", flow);
  if (corpId !== undefined) url.searchParams.set("corpId", corpId);
  return url.href;
}
