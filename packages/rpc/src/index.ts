export type { Guard, GuardedCall, NetworkAccess, RpcContext } from "./context.ts";
export { errorShape, type ErrorData, type ErrorShape } from "./errors.ts";
export {
  appMutation,
  appQuery,
  appSubscription,
  type AppProcedure,
  type AppProcedures,
  type AppSubscription,
} from "./app-procedures.ts";
export type { MakeContext } from "./fast-path.ts";
export { isStorableText } from "./storable-text.ts";
export type { RouterOf } from "./router-type.ts";
export { createRpc, type Rpc, type RpcOptions } from "./rpc.ts";
export type { WebhookHandler } from "./webhook.ts";
export type { BaseAppProcedures, ServerInfo } from "./base-procedures.ts";
export type { SnapshotEvent } from "./snapshot-events.ts";
