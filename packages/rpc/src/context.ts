import type { Access, CallContext, CallLimit, HttpCall } from "@menshen/core";

/** Access levels that exist on the network; `internal` has no path there. */
export type NetworkAccess = Exclude<Access, "internal">;

/** The caller of a network call. The host creates one per request. */
export interface RpcContext extends CallContext {
  readonly caller: "anonymous" | "user" | "admin";
  readonly http: HttpCall;
}

/** A call, alone or in a batch, before it runs. */
export interface GuardedCall {
  readonly path: string;
  readonly fullName: string;
  readonly method: string;
  /** The method's own rate limit. */
  readonly limit?: CallLimit | undefined;
  readonly ctx: RpcContext;
}

/** Runs a call and returns its result, or throws a `Code` to reject it. A call that fails rejects with its `Code`, if it has one. */
export type Guard = <T>(call: GuardedCall, run: () => Promise<T>) => Promise<T>;
