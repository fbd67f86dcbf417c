import type { KnownElements, Leaf, RowOf, RowPage, RowsMethod } from "@menshen/core";
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from "@trpc/server";
import type { AppProcedures } from "./app-procedures.gen.ts";
import type { MethodsOf } from "./element-types.ts";

/**
 * The type of a server's router, for tRPC's own clients and what is built on them, such as TanStack Query.
 *
 * @example
 * const trpc = createTRPCClient<RouterOf<Elements>>({ links: [httpLink({ url: "/trpc" })] });
 */
export type RouterOf<Elements = KnownElements, App = AppProcedures> = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  ElementsRecord<Elements> & { app: AppRecord<App> }
>;

/** An error as the server sends it. */
interface ErrorShape {
  message: string;
  code: number;
  data: {
    /** tRPC's key of the HTTP status. */
    code: string;
    httpStatus: number;
    path?: string;
    errcode: number;
    source: string;
    element: string | null;
    method: string | null;
    hint: { zh: string; en: string };
    /** For administrators only. */
    adminHint?: { zh: string; en: string };
    data?: Readonly<Record<string, unknown>>;
  };
}

/** An element may have methods and nested elements at once. */
type ElementsRecord<Tree> = (Tree extends Leaf<infer Definition>
  ? { [K in keyof MethodsOf<Definition>]: ProcedureOf<MethodsOf<Definition>[K]> }
  : unknown) & {
  [K in Exclude<keyof Tree, "~element">]: ElementsRecord<Tree[K]>;
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
    : M extends { readonly kind: "query"; readonly "~types"?: Types<infer Input, infer Output> }
      ? TRPCQueryProcedure<Definition<Input, Output>>
      : M extends {
            readonly kind: "mutation";
            readonly "~types"?: Types<infer Input, infer Output>;
          }
        ? TRPCMutationProcedure<Definition<Input, Output>>
        : M extends {
              readonly kind: "subscription";
              readonly "~types"?: { input: infer Input; event: infer Event };
            }
          ? TRPCSubscriptionProcedure<Definition<Input, AsyncIterable<Event>>>
          : never;

interface Types<Input, Output> {
  input: Input;
  output: Output;
}

type InputOf<M> = M extends { readonly "~types"?: { input: infer Input } } ? Input : never;

interface Definition<Input, Output> {
  meta: object;
  input: Input;
  output: Output;
}
