import type { Access, CallLimit, HttpCall } from "@menshen/core";

/** Access levels that exist on the network; `internal` has no path there. */
export type NetworkAccess = Exclude<Access, "internal">;

/** Who calls over the network, and from where. The host makes one for each request. */
export interface RpcContext {
  readonly caller: "anonymous" | "user" | "admin";
  readonly userId?: string | undefined;
  readonly ip: string;
  /** Aborts when the client goes away or the host stops. */
  readonly signal: AbortSignal;
  readonly http: HttpCall;
}

/** One call, also one inside a batch, before anything of it ran. */
export interface GuardedCall {
  readonly path: string;
  readonly fullName: string;
  readonly method: string;
  /** What the method says of itself. */
  readonly limit?: CallLimit | undefined;
  readonly ctx: RpcContext;
}

/** Lets a call pass, or throws the `Code` it is refused with. */
export type Guard = (call: GuardedCall) => void | Promise<void>;
