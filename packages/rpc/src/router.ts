import { initTRPC, type AnyTRPCProcedure, type AnyTRPCRouter } from "@trpc/server";
import type { RpcContext } from "./context.ts";
import type { Locate } from "./responder.ts";
import { SSE } from "./event-stream.ts";
import { errorShape, failureOf, notFound } from "./errors.ts";
import { asEvents, withIds } from "./events.ts";
import type { Authorize } from "./authorize.ts";
import type { ResolveTarget, Target } from "./resolve-target.ts";

/** What tRPC's adapter adds to the context of a request. */
export interface AdapterContext extends RpcContext {
  /** A POST without a body has no input; the adapter alone would call it malformed JSON. */
  readonly isBodyEmpty?: boolean;
}

/** A router with one procedure per kind, which resolves the path in the current snapshot. */
export function createRouter(
  resolve: ResolveTarget,
  authorize: Authorize,
  locate: Locate,
): AnyTRPCRouter {
  const t = initTRPC.context<AdapterContext>().create({
    isServer: true,
    isDev: false,
    sse: SSE,
    errorFormatter: ({ error, path, ctx }) => errorShape(failureOf(error), locate(path, ctx)),
  });

  const procedureFor = (kind: Target["kind"]) =>
    t.procedure.use(async ({ path, ctx, getRawInput, next }) => {
      const target = resolve(path);
      // A reload may have changed the method's kind since the look-up.
      if (target?.kind !== kind) throw notFound();
      return await authorize(target, path, ctx, async () => {
        try {
          const input = ctx.isBodyEmpty ? undefined : await getRawInput();
          const result = await next({ ctx: { target, input } });
          if (!result.ok) throw result.error;
          return result;
        } catch (error) {
          throw failureOf(error);
        }
      });
    });

  const procedures: Record<Target["kind"], AnyTRPCProcedure> = {
    query: procedureFor("query").query(({ ctx }) => ctx.target.call(ctx.input, ctx)),
    mutation: procedureFor("mutation").mutation(({ ctx }) => ctx.target.call(ctx.input, ctx)),
    subscription: procedureFor("subscription").subscription(async ({ ctx, signal }) =>
      withIds(
        asEvents(
          await ctx.target.call(ctx.input, { ...ctx, signal: anySignal(ctx.signal, signal) }),
        ),
      ),
    ),
  };

  const router = t.router({});
  return { ...router, _def: { ...router._def, procedures: byPath(resolve, procedures) } };
}

/** Stands for tRPC's table of procedures and resolves each path in the current snapshot. */
function byPath(
  resolve: ResolveTarget,
  procedures: Record<Target["kind"], AnyTRPCProcedure>,
): Record<string, AnyTRPCProcedure> {
  return new Proxy(Object.create(null) as Record<string, AnyTRPCProcedure>, {
    get(_, path) {
      const target = typeof path === "string" ? resolve(path) : undefined;
      return target && procedures[target.kind];
    },
  });
}

function anySignal(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  return second ? AbortSignal.any([first, second]) : first;
}
