import type { Logger } from "@menshen/core";
import type { App } from "@menshen/runtime";
import type { AnyTRPCRouter } from "@trpc/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createAnswers, type Locate } from "./responder.ts";
import { baseProcedures } from "./base-procedures.ts";
import type { Guard } from "./context.ts";
import { createAdmit } from "./authorize.ts";
import { flattenOwn, type OwnProcedures } from "./app-procedures.ts";
import { createPlain, type MakeContext } from "./fast-path.ts";
import { createReport } from "./failure-log.ts";
import { createRouter } from "./router.ts";
import { createStock } from "./trpc-adapter.ts";
import { createResolver, listReachable } from "./resolve-target.ts";
import { webhookOf, type WebhookHandler } from "./webhook.ts";

export interface RpcOptions {
  readonly app: App;
  /** Runs before each call, also each call inside a batch; throws the `Code` (10601, ...) that refuses it. */
  readonly guard?: Guard | undefined;
  /** Further own procedures below `app.`, made with `ownQuery`, `ownMutation`, `ownSubscription`. */
  readonly own?: OwnProcedures | undefined;
  /** Merged into the answer of `app.info`. Public: no secrets. */
  readonly info?: (() => Readonly<Record<string, unknown>>) | undefined;
  readonly log: Logger;
  /** Put on every answer besides its own, for example security headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Defaults to 64 KiB. */
  readonly maxBodyBytes?: number | undefined;
}

export interface Rpc {
  /** The dynamic router, for in-process tools. */
  readonly router: AnyTRPCRouter;
  /**
   * Answers a plain single call on node:http, in front of everything else. False: nothing was touched, hand the
   * request to {@link Rpc.handleStock}.
   */
  handlePlain(
    req: IncomingMessage,
    res: ServerResponse,
    makeContext: MakeContext,
  ): false | Promise<true>;
  /** tRPC's stock adapter on node:http: batches of at most 10, subscriptions over SSE, everything under `/trpc/`. */
  handleStock(req: IncomingMessage, res: ServerResponse, makeContext: MakeContext): void;
  /** Refuses a request under `/trpc/` before any adapter has seen it, in the shape of a failed call. */
  refuse(req: IncomingMessage, res: ServerResponse, error: unknown): void;
  /** What answers `/api/elements/<fullName>/<method>`; undefined where there is no such webhook. */
  webhook(fullName: string, method: string): WebhookHandler | undefined;
  /** Every path reachable over the network now, as `path kind access`, sorted. */
  reachablePaths(): string[];
}

const NO_STORE = { "cache-control": "no-store" };

/** The network side of an app: its snapshot as tRPC procedures and webhooks, resolved anew for each call. */
export function createRpc(options: RpcOptions): Rpc {
  const { app, maxBodyBytes = 64 * 1024 } = options;
  const own = flattenOwn(baseProcedures(app, options.info), options.own ?? {});
  const resolve = createResolver(app, own);
  const admit = createAdmit(options.guard);
  const headers = lowerCased({ ...NO_STORE, ...options.headers });
  const report = createReport(options.log);
  const locate: Locate = (path, ctx) => {
    const target = path === undefined ? undefined : resolve(path);
    const known = target?.isElement ? target : undefined;
    return { path, element: known?.fullName ?? null, method: known?.method ?? null, ctx };
  };
  const answers = createAnswers(headers, locate, report);
  const router = createRouter(resolve, admit, locate);
  return {
    router,
    handlePlain: createPlain({ resolve, admit, maxBodyBytes, answers }),
    handleStock: createStock({ router, maxBodyBytes, headers, report }),
    refuse: (req, res, error) =>
      answers.fail(res, error, { path: askedPath(req.url ?? ""), ctx: undefined }),
    webhook: (fullName, method) => webhookOf(app, fullName, method),
    reachablePaths: () => listReachable(app, own),
  };
}

/** The path as it was asked for, of a batch too; as it stands where it is no proper text. */
function askedPath(url: string): string {
  const path = url.slice("/trpc/".length).split("?", 1)[0] ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
