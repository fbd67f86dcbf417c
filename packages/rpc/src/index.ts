export type { Guard, GuardedCall, RpcContext } from "./context.ts";
export { errorShape } from "./errors.ts";
export { appMutation, appQuery, appSubscription } from "./app-procedures.ts";
export type { ReachableProcedure } from "./resolve-target.ts";
export { isStorableText } from "./storable-text.ts";
export type { RouterOf } from "./router-type.ts";
export { createRpc, type Rpc } from "./rpc.ts";
export {
  ElementDraft,
  ElementName,
  type BaseAppProcedures,
  type ServerInfo,
} from "./base-procedures.ts";
export type { SnapshotEvent } from "./snapshot-events.ts";
