import { Code } from "@menshen/core";
import type { NetworkAccess, RpcContext } from "./context.ts";

/** @throws Code 10602 not signed in, 10603 not an administrator */
export function requireAccess(access: NetworkAccess, caller: RpcContext["caller"]): void {
  if (access === "public" || caller === "admin") return;
  if (caller === "anonymous") throw new Code(10602, "this call needs a signed-in user");
  if (access === "admin") throw new Code(10603, "this call needs an administrator");
}
