import type { Logger } from "@menshen/core";
import type { App } from "@menshen/runtime";
import type { AnyTRPCRouter } from "@trpc/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createResponder, type Locate } from "./responder.ts";
import { baseProcedures } from "./base-procedures.ts";
import type { Guard } from "./context.ts";
import { createAuthorize } from "./authorize.ts";
import { flattenAppProcedures, type AppProcedures } from "./app-procedures.ts";
import { createFastPath, type MakeContext } from "./fast-path.ts";
import { createFailureLog } from "./failure-log.ts";
import { createRouter } from "./router.ts";
import { createTrpcAdapter } from "./trpc-adapter.ts";
import { createTargetResolver, listReachable } from "./resolve-target.ts";
import { webhookOf, type WebhookHandler } from "./webhook.ts";

export interface RpcOptions {
  readonly app: App;
  /** Runs before each call, also each call inside a batch; throws the `Code` (10601, ...) that refuses it. */
  readonly guard?: Guard | undefined;
  /** Further procedures below `app.`, made with `appQuery`, `appMutation`, `appSubscription`. */
  readonly appProcedures?: AppProcedures | undefined;
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
   * Handles a single, unbatched call directly on node:http. Returns false without touching the request where
   * {@link Rpc.handleTrpc} has to handle it.
   */
  handleFastPath(
    req: IncomingMessage,
    res: ServerResponse,
    makeContext: MakeContext,
  ): false | Promise<true>;
  /** tRPC's stock adapter on node:http: batches of at most 10, subscriptions over SSE, everything under `/trpc/`. */
  handleTrpc(req: IncomingMessage, res: ServerResponse, makeContext: MakeContext): void;
  /** Refuses a request under `/trpc/` before any adapter has seen it, in the shape of a failed call. */
  reject(req: IncomingMessage, res: ServerResponse, error: unknown): void;
  /** What answers `/api/elements/<fullName>/<method>`; undefined where there is no such webhook. */
  webhook(fullName: string, method: string): WebhookHandler | undefined;
  /** Every path reachable over the network now, as `path kind access`, sorted. */
  reachablePaths(): string[];
}

const NO_STORE = { "cache-control": "no-store" };

/** The network side of an app: its snapshot as tRPC procedures and webhooks, resolved anew for each call. */
export function createRpc(options: RpcOptions): Rpc {
  const { app, maxBodyBytes = 64 * 1024 } = options;
  const appProcedures = flattenAppProcedures(
    baseProcedures(app, options.info),
    options.appProcedures ?? {},
  );
  const resolve = createTargetResolver(app, appProcedures);
  const authorize = createAuthorize(options.guard);
  const headers = lowerCased({ ...NO_STORE, ...options.headers });
  const logFailure = createFailureLog(options.log);
  const locate: Locate = (path, ctx) => {
    const target = path === undefined ? undefined : resolve(path);
    const known = target?.isElement ? target : undefined;
    return { path, element: known?.fullName ?? null, method: known?.method ?? null, ctx };
  };
  const responder = createResponder(headers, locate, logFailure);
  const router = createRouter(resolve, authorize, locate);
  return {
    router,
    handleFastPath: createFastPath({ resolve, authorize, maxBodyBytes, responder }),
    handleTrpc: createTrpcAdapter({ router, resolve, maxBodyBytes, headers, logFailure }),
    reject: (req, res, error) =>
      responder.fail(res, error, { path: askedPath(req.url ?? ""), ctx: undefined }),
    webhook: (fullName, method) => webhookOf(app, fullName, method),
    reachablePaths: () => listReachable(app, appProcedures),
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
