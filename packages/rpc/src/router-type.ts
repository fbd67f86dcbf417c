import type {
  KnownElements,
  Leaf,
  Method,
  ReachableMembers,
  RowOf,
  RowPage,
  RowsMethod,
  Subscription,
  Tracked,
} from "@menshen/core";
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from "@trpc/server";
import type { BaseAppProcedures } from "./base-procedures.ts";
import type { RpcContext } from "./context.ts";
import type { ErrorShape } from "./errors.ts";

/**
 * The type of the router that serves `Elements` (a generated tree) and the procedures `App` below `app.`, for
 * tRPC's own clients. Types only: at run time every path is resolved in the current snapshot.
 *
 * @example
 * type AppRouter = RouterOf<KnownElements, ServerProcedures>;
 * const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/trpc" })] });
 */
export type RouterOf<Elements = KnownElements, App = BaseAppProcedures> = TRPCBuiltRouter<
  RootTypes,
  ElementsRecord<Elements> & { app: AppRecord<App> }
>;

interface RootTypes {
  ctx: RpcContext;
  meta: object;
  errorShape: ErrorShape;
  /** Values travel as plain JSON; tRPC derives the type of what arrives. */
  transformer: false;
}

/** An element may have methods and nested elements at once. */
type ElementsRecord<Tree> = (Tree extends Leaf<infer Definition>
  ? ElementRecord<Definition>
  : unknown) & {
  [K in Exclude<keyof Tree, "~element">]: ElementsRecord<Tree[K]>;
};

type ElementRecord<Definition> = {
  [K in keyof ReachableMembers<Definition>]: ProcedureOf<ReachableMembers<Definition>[K]>;
};

type AppRecord<App> = {
  [K in keyof App]: App[K] extends { readonly kind: string }
    ? ProcedureOf<App[K]>
    : AppRecord<App[K]>;
};

type ProcedureOf<M> =
  // tRPC's clients call no generic procedures: with a `fieldList` any field may be absent.
  M extends RowsMethod<infer Fields>
    ? TRPCQueryProcedure<Definition<InputOf<M>, RowPage<Partial<RowOf<Fields>>>>>
    : M extends Method<infer Kind, infer _Access, infer Input, infer Output>
      ? Kind extends "query"
        ? TRPCQueryProcedure<Definition<Input, Output>>
        : TRPCMutationProcedure<Definition<Input, Output>>
      : M extends Subscription<infer _Access, infer Input, infer Event>
        ? TRPCSubscriptionProcedure<Definition<Input, AsyncIterable<Arriving<Event>>>>
        : never;

/** What a subscriber receives for an event that the server sends with an id. */
type Arriving<Event> = Event extends Tracked<infer Data> ? { id: string; data: Data } : Event;

type InputOf<M> =
  M extends Method<infer _Kind, infer _Access, infer Input, infer _Output> ? Input : never;

interface Definition<Input, Output> {
  meta: object;
  input: Input;
  output: Output;
}
