export type { Guard, GuardedCall, NetworkAccess, RpcContext } from "./context.ts";
export { errorShape, type ErrorData, type ErrorShape } from "./errors.ts";
export {
  ownMutation,
  ownQuery,
  ownSubscription,
  type OwnProcedure,
  type OwnProcedures,
  type OwnSubscription,
} from "./own.ts";
export type { MakeContext } from "./plain.ts";
export { isPlainText } from "./plain-text.ts";
export { createRpc, type Rpc, type RpcOptions } from "./rpc.ts";
export type { WebhookHandler } from "./webhook.ts";
export type { OwnTree, ServerInfo } from "./base-procedures.ts";
export type { SnapshotEvent } from "./snapshot-events.ts";
