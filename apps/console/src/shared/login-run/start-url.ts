import type { DryRun, Flow } from "../server/rows.ts";

/** Opens the provider's page of a login test; null once the test no longer waits. */
export function startUrlOf(
  { url: base }: Pick<DryRun, "url">,
  { flow, corpId }: { flow: Flow; corpId: string | undefined },
): string | null {
  if (base === null) return null;
  const url = new URL(base);
  url.searchParams.set("flow", flow);
  if (corpId !== undefined) url.searchParams.set("corpId", corpId);
  return url.href;
}
