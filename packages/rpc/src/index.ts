export type { Guard, GuardedCall, NetworkAccess, RpcContext } from "./context.ts";
export { errorShape, type ErrorData, type ErrorShape } from "./errors.ts";
export {
  ownMutation,
  ownQuery,
  ownSubscription,
  type OwnProcedure,
  type OwnProcedures,
  type OwnSubscription,
} from "./app-procedures.ts";
export type { MakeContext } from "./fast-path.ts";
export { isPlainText } from "./storable-text.ts";
export { createRpc, type Rpc, type RpcOptions } from "./rpc.ts";
export type { WebhookHandler } from "./webhook.ts";
export type { OwnTree, ServerInfo } from "./base-procedures.ts";
export type { SnapshotEvent } from "./snapshot-events.ts";
