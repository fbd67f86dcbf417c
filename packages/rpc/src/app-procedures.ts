import {
  bilingual,
  mutation,
  type noInput,
  query,
  type CallContext,
  type JsonOnly,
  type Method,
  type MethodKind,
  type Subscription,
} from "@menshen/core";
import type { z } from "zod";
import type { NetworkAccess } from "./context.ts";

export type AppProcedure =
  | Method<MethodKind, NetworkAccess, unknown, unknown>
  | Subscription<NetworkAccess, unknown, unknown>;

/** Procedures of the server itself, nested like their paths below `app.`. */
export interface AppProcedures {
  readonly [name: string]: AppProcedure | AppProcedures;
}

interface AppProcedureDefinition<A extends NetworkAccess, I extends z.ZodType, O> {
  access: A;
  /** Without it the procedure accepts undefined, `null` or `{}`. */
  input?: I;
  /** The schema of the result. */
  output?: z.ZodType<O>;
  describe?: string;
  run: (input: z.output<I>, ctx: CallContext) => O | Promise<O>;
}

/**
 * A query below `app.`.
 * @example
 * audit: { list: appQuery({ access: "admin", run: () => audit.list() }) }
 */
export function appQuery<A extends NetworkAccess, O, I extends z.ZodType = typeof noInput>(
  definition: AppProcedureDefinition<A, I, O>,
  ...refused: JsonOnly<O>
): Method<"query", A, z.input<I>, O> {
  return query<A, O, I>(definition, ...refused);
}

/**
 * A mutation below `app.`.
 * @example
 * dryRun: { start: appMutation({ access: "admin", input: Start, run: (input) => startDryRun(input) }) }
 */
export function appMutation<A extends NetworkAccess, O, I extends z.ZodType = typeof noInput>(
  definition: AppProcedureDefinition<A, I, O>,
  ...refused: JsonOnly<O>
): Method<"mutation", A, z.input<I>, O> {
  return mutation<A, O, I>(definition, ...refused);
}

/** A subscription below `app.`. An event made by `tracked(id, value)` has an id to resume from. */
export function appSubscription<A extends NetworkAccess, I extends z.ZodType, Event>(definition: {
  access: A;
  input: I;
  describe?: string;
  run: (input: z.output<I>, ctx: CallContext) => AsyncIterable<Event>;
}): Subscription<A, z.input<I>, Event> {
  return {
    kind: "subscription",
    access: definition.access,
    input: definition.input,
    describe: definition.describe === undefined ? undefined : bilingual(definition.describe),
    run: (input, ctx) => definition.run(input as z.output<I>, ctx),
  };
}

/** Every procedure by its full path, `app.elements.list`. Later trees may add to earlier ones, but not replace a procedure. */
export function flattenAppProcedures(
  ...trees: readonly AppProcedures[]
): Map<string, AppProcedure> {
  const flat = new Map<string, AppProcedure>();
  const walk = (tree: AppProcedures, prefix: string): void => {
    for (const [name, value] of Object.entries(tree)) {
      const path = `${prefix}.${name}`;
      if (!isAppProcedure(value)) walk(value, path);
      else if (flat.has(path)) throw new Error(`the procedure "${path}" is defined twice`);
      else flat.set(path, value);
    }
  };
  for (const tree of trees) walk(tree, "app");
  return flat;
}

function isAppProcedure(value: AppProcedure | AppProcedures): value is AppProcedure {
  return typeof value["run"] === "function";
}
