import type { Logger } from "@menshen/core";
import type { App } from "@menshen/runtime";
import type { AnyTRPCRouter } from "@trpc/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createResponder, type Locate } from "./responder.ts";
import { baseProcedures } from "./base-procedures.ts";
import type { Guard } from "./context.ts";
import { createAuthorize } from "./authorize.ts";
import { flattenAppProcedures, type AppProcedure, type AppProcedures } from "./app-procedures.ts";
import { createFastPath, type MakeContext } from "./fast-path.ts";
import { createFailureLog } from "./failure-log.ts";
import { createRouter } from "./router.ts";
import { createTrpcAdapter } from "./trpc-adapter.ts";
import {
  createTargetResolver,
  listProcedures,
  listReachable,
  type ReachableProcedure,
} from "./resolve-target.ts";
import { webhookOf, type WebhookHandler } from "./webhook.ts";

export interface RpcOptions {
  readonly app: App;
  /** Runs before each call of a request, also inside a batch; throws a `Code` such as 10601 to reject it. */
  readonly guard?: Guard | undefined;
  /** Further procedures below `app.`, made with `appQuery`, `appMutation`, `appSubscription`. */
  readonly appProcedures?: AppProcedures | undefined;
  /** Merged into the result of `app.info`, which is public: no secrets. */
  readonly info?: (() => Readonly<Record<string, unknown>>) | undefined;
  readonly log: Logger;
  /** Added to every response, for example security headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Limit of a request body in bytes. Defaults to 64 KiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Compares every result with the `output` schema of its method, for tests. */
  readonly checksOutputs?: boolean | undefined;
  /** The most calls in a batch. Defaults to 50. */
  readonly maxBatch?: number | undefined;
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
  /** Handles any request under `/trpc/` with tRPC's own adapter, such as batches. */
  handleTrpc(req: IncomingMessage, res: ServerResponse, makeContext: MakeContext): void;
  /** Rejects a request under `/trpc/` in the shape of a failed call. */
  reject(req: IncomingMessage, res: ServerResponse, error: unknown): void;
  /** The handler of `/api/elements/<fullName>/<method>`; undefined where there is no such webhook. */
  webhook(fullName: string, method: string): WebhookHandler | undefined;
  /** Every path that is reachable over the network, as `path kind access`, sorted. */
  reachablePaths(): string[];
  /** Every procedure that is reachable over the network with its schemas, sorted by path. */
  reachableProcedures(): ReachableProcedure[];
  /** The procedures below `app.` by their full paths. */
  readonly appProcedures: ReadonlyMap<string, AppProcedure>;
}

const NO_STORE = { "cache-control": "no-store" };

/** Exposes an app as tRPC procedures and webhooks. Each call is resolved in the current snapshot. */
export function createRpc(options: RpcOptions): Rpc {
  const { app, maxBodyBytes = 64 * 1024, maxBatch = 50 } = options;
  const appProcedures = flattenAppProcedures(
    baseProcedures(app, options.info),
    options.appProcedures ?? {},
  );
  const resolve = createTargetResolver(app, appProcedures, options.checksOutputs);
  const authorize = createAuthorize(options.guard);
  const headers = lowerCased({ ...NO_STORE, ...options.headers });
  const logFailure = createFailureLog(options.log);
  const locate: Locate = (path, ctx) => {
    const target = path === undefined ? undefined : resolve(path);
    const element = target?.isElement ? target : undefined;
    return {
      path,
      element: element?.fullName ?? null,
      method: element?.method ?? null,
      ctx,
      redact: app.snapshot.redact,
    };
  };
  const responder = createResponder(headers, locate, logFailure);
  const router = createRouter(resolve, authorize, locate);
  const reject: Rpc["reject"] = (req, res, error) =>
    responder.fail(res, error, { path: requestedPath(req.url ?? ""), ctx: undefined });
  return {
    router,
    handleFastPath: createFastPath({ resolve, authorize, maxBodyBytes, responder }),
    handleTrpc: createTrpcAdapter({
      router,
      resolve,
      maxBodyBytes,
      maxBatch,
      reject,
      headers,
      logFailure,
    }),
    reject,
    webhook: (fullName, method) => webhookOf(app, fullName, method),
    reachablePaths: () => listReachable(app, appProcedures),
    reachableProcedures: () => listProcedures(app, appProcedures),
    appProcedures,
  };
}

/** The requested path, also of a batch; undecoded where it is malformed. */
function requestedPath(url: string): string {
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
