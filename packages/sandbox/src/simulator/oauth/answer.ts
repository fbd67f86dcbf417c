import { applyFault } from "../apply-fault.ts";
import type { Reply } from "../route.ts";
import type { Fault } from "../world/state/faults.ts";

/** A JSON answer; tokens are never cached. */
export function answer(
  fields: Record<string, unknown>,
  fault: Fault,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Reply {
  const failed = status >= 400;
  const response = new Response(applyFault(fields, fault, failed), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
  return failed ? { response, errcode: status } : { response };
}
