import type { LogFields, Logger } from "@menshen/core";
import type { App } from "@menshen/runtime";
import type { AnyTRPCRouter } from "@trpc/server";
import type { IncomingMessage, ServerResponse } from "node:http";
import { baseProcedures } from "./base-procedures.ts";
import type { Guard, RpcContext } from "./context.ts";
import { errorShape, failureOf, type FailedCall } from "./errors.ts";
import { createAdmit } from "./invoke.ts";
import { flattenOwn, type OwnProcedures } from "./own.ts";
import { createPlain, type MakeContext } from "./plain.ts";
import { createRouter } from "./router.ts";
import { createStock } from "./stock.ts";
import { createResolver, listReachable } from "./targets.ts";
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
  /** What answers `/api/elements/<fullName>/<method>`; undefined where there is no such webhook. */
  webhook(fullName: string, method: string): WebhookHandler | undefined;
  /** Every path reachable over the network now, as `path kind access`, sorted. */
  reachablePaths(): string[];
}

const BASE_HEADERS = { "cache-control": "no-store" };
const VARY = "trpc-accept, accept";

/** The network side of an app: its snapshot as tRPC procedures and webhooks, resolved anew for each call. */
export function createRpc(options: RpcOptions): Rpc {
  const { app, log, maxBodyBytes = 64 * 1024 } = options;
  const own = flattenOwn(baseProcedures(app, options.info), options.own ?? {});
  const resolve = createResolver(app, own);
  const admit = createAdmit(options.guard);
  const headers = lowerCased({ ...BASE_HEADERS, ...options.headers });
  const flatHeaders = Object.entries(headers).flat();

  const locate = (path: string | undefined, ctx: RpcContext | undefined): FailedCall => {
    const target = path === undefined ? undefined : resolve(path);
    const known = target?.isElement ? target : undefined;
    return { path, element: known?.fullName ?? null, method: known?.method ?? null, ctx };
  };
  const report = (error: unknown, path: string | undefined, ctx: RpcContext | undefined): void => {
    logFailure(log, error, { path, caller: ctx?.caller, gone: ctx?.signal.aborted ?? false });
  };
  const send = (
    res: ServerResponse,
    status: number,
    body: string,
    extra: readonly string[] = [],
  ): void => {
    const length = String(Buffer.byteLength(body));
    res.writeHead(status, [
      "content-type",
      "application/json",
      "vary",
      VARY,
      "content-length",
      length,
      ...flatHeaders,
      ...extra,
    ]);
    res.end(body);
  };

  const router = createRouter(resolve, admit, locate);
  return {
    router,
    handlePlain: createPlain({
      resolve,
      admit,
      maxBodyBytes,
      send,
      fail(res, error, path, ctx, extra = []) {
        report(error, path, ctx);
        const code = failureOf(error);
        const retry = code.retryAfterSeconds;
        send(
          res,
          code.httpStatus,
          JSON.stringify({ error: errorShape(code, locate(path, ctx)) }),
          retry ? [...extra, "retry-after", String(Math.ceil(retry))] : extra,
        );
      },
    }),
    handleStock: createStock({ router, maxBodyBytes, headers, report }),
    webhook: (fullName, method) => webhookOf(app, fullName, method),
    reachablePaths: () => listReachable(app, own),
  };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** Our own faults and broken providers are worth a line; what a caller did wrong is not. */
function logFailure(log: Logger, error: unknown, where: LogFields & { gone: boolean }): void {
  const code = failureOf(error);
  const fields = { ...where, errcode: code.errcode, source: code.source };
  if (code.httpStatus < 500 || where.gone) log.debug(fields, code.message);
  else log.error({ ...fields, err: code.cause ?? code }, code.message);
}
