import { isMethod } from "@menshen/core";
import { inElement, type App } from "@menshen/runtime";
import type { RpcContext } from "./context.ts";

export type WebhookHandler = (request: Request, ctx: RpcContext) => Promise<Response>;

/** A provider's callback in the current snapshot. */
export function webhookOf(app: App, fullName: string, method: string): WebhookHandler | undefined {
  const found = app.find(`${fullName}.${method}`);
  const member = found?.element.members[found.method];
  if (!isMethod(member) || member.kind !== "webhook") return undefined;
  return (request, ctx) => inElement(fullName, () => member.run(request, ctx));
}
