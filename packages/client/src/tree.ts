import type { Leaf, RowsCall, RowsMethod } from "@menshen/core";
import type { MethodsOf } from "./element-types.ts";

/** Options of a call. */
export interface CallOptions {
  /** Cancels the call; it then rejects with the signal's reason, an `AbortError` by default. */
  readonly signal?: AbortSignal | undefined;
}

/** A call with one named-parameter object, optional where every parameter is. */
type Call<Input, Output> = undefined extends Input
  ? (input?: Input, options?: CallOptions) => Promise<Output>
  : // oxlint-disable-next-line typescript/no-empty-object-type -- asks whether all keys are optional
    {} extends Input
    ? (input?: Input, options?: CallOptions) => Promise<Output>
    : (input: Input, options?: CallOptions) => Promise<Output>;

/** A method for a client: `query` for queries, `mutate` for mutations. */
type CallableMethod<M> =
  M extends RowsMethod<infer Fields>
    ? { readonly query: RowsCall<Fields, [options?: CallOptions]> }
    : M extends { readonly kind: infer Kind; readonly "~types"?: infer Types }
      ? Types extends { input: infer Input; output: infer Output }
        ? Kind extends "query"
          ? { readonly query: Call<Input, Output> }
          : { readonly mutate: Call<Input, Output> }
        : Types extends { input: infer Input; event: infer Event }
          ? { readonly subscribe: Subscribe<Input, Event> }
          : never
      : never;

/** Subscribes; the result unsubscribes. A dropped connection reconnects by itself. */
type Subscribe<Input, Event> = (
  input: Input,
  listener: Listener<Event>,
) => { readonly unsubscribe: () => void };

/** The listener of a subscription. */
export interface Listener<Event> {
  /** The stream is open. */
  readonly onStarted?: () => void;
  readonly onData?: (event: TrackedEvent<Event>) => void;
  /** The server rejected the subscription, or the stream failed permanently. */
  readonly onError?: (error: unknown) => void;
  /** `connecting` after a connection loss, `pending` while the stream is open. */
  readonly onConnectionStateChange?: (state: ConnectionState) => void;
  readonly onComplete?: () => void;
}

interface ConnectionState {
  readonly state: "connecting" | "pending" | "idle";
}

/** An event with its id, if any; after a connection loss the server resumes after the last id. */
type TrackedEvent<Event> = Event extends readonly [string, infer Data, symbol]
  ? { id: string; data: Data }
  : Event;

/** The methods of an element that are reachable over the network: neither internal ones, webhooks nor properties. */
export type ClientElement<Definition> = {
  readonly [K in keyof MethodsOf<Definition>]: CallableMethod<MethodsOf<Definition>[K]>;
};

/** A generated tree for a client: `client.auths.loginTypes.X.getLoginConfig.query()`. */
export type ClientTree<Tree> = (Tree extends Leaf<infer Definition>
  ? ClientElement<Definition>
  : unknown) & {
  readonly [K in Exclude<keyof Tree, "~element">]: ClientTree<Tree[K]>;
};

/** The server's own procedures for a client: `client.app.elements.list.query()`. */
export type AppClient<Own> = {
  readonly [K in keyof Own]: Own[K] extends { readonly kind: string }
    ? CallableMethod<Own[K]>
    : AppClient<Own[K]>;
};

// oxlint-disable-next-line no-explicit-any -- a name that is not generated: anything may be called on it
export type OpenElement = any;

/** The type of an element with a generated name, and an open element for every other string. */
export type ClientElementAt<Tree, Path extends string> = Path extends keyof Tree
  ? ClientTree<Tree[Path]>
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof Tree
      ? ClientElementAt<Tree[Head], Rest>
      : OpenElement
    : OpenElement;
