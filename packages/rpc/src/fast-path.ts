import type { IncomingMessage, ServerResponse } from "node:http";
import type { Responder } from "./responder.ts";
import type { RpcContext } from "./context.ts";
import { notFound, notJson, wrongMethod } from "./errors.ts";
import { writeEvents } from "./event-stream.ts";
import { asEvents } from "./events.ts";
import type { Authorize } from "./authorize.ts";
import { isJsonType, readBody } from "./request-body.ts";
import type { ResolveTarget, Target } from "./resolve-target.ts";

/** Creates the context of a request; may look up its session. */
export type MakeContext = (
  req: IncomingMessage,
  res: ServerResponse,
) => RpcContext | Promise<RpcContext>;

export interface FastPathOptions {
  readonly resolve: ResolveTarget;
  readonly authorize: Authorize;
  readonly maxBodyBytes: number;
  readonly responder: Responder;
}

/**
 * A path and input in the alphabet of `encodeURIComponent`, as the client writes them. The tRPC adapter handles every
 * other form.
 */
const FAST_PATH_URL = /^\/trpc\/([A-Za-z][\w.]*)(?:\?input=([\w%.~!*'()-]*))?$/;

interface FastPathCall {
  readonly path: string;
  /** The text of `?input=`, decoded; undefined when there is none. */
  readonly queryInput: string | undefined;
}

/** The single call of a request, or undefined where the tRPC adapter has to handle it. */
function fastPathCall({ method, url, headers }: IncomingMessage): FastPathCall | undefined {
  if (method === "GET" ? headers["content-type"] !== undefined : method !== "POST")
    return undefined;
  if (method === "POST" && !isJsonType(headers["content-type"])) return undefined;
  if (headers["trpc-accept"] !== undefined || headers.accept?.includes("jsonl")) return undefined;
  const match = FAST_PATH_URL.exec(url ?? "");
  if (!match?.[1]) return undefined;
  try {
    return { path: match[1], queryInput: match[2] && decodeURIComponent(match[2]) };
  } catch {
    return undefined;
  }
}

/** Handles one call directly on node:http: the responses of the tRPC adapter at a fraction of its cost. */
export function createFastPath(options: FastPathOptions) {
  return (req: IncomingMessage, res: ServerResponse, makeContext: MakeContext) => {
    const call = fastPathCall(req);
    if (!call) return false;
    const target = options.resolve(call.path);
    if (target?.kind === "subscription")
      return req.method === "GET" && stream(options, { ...call, target }, req, res, makeContext);
    return answer(options, { ...call, target }, req, res, makeContext);
  };
}

async function answer(
  { authorize, responder, maxBodyBytes }: FastPathOptions,
  { path, queryInput, target }: FastPathCall & { target: Target | undefined },
  req: IncomingMessage,
  res: ServerResponse,
  makeContext: MakeContext,
): Promise<true> {
  let ctx: RpcContext | undefined;
  try {
    if (!target) throw notFound();
    const isGet = req.method === "GET";
    if (isGet && target.kind !== "query") {
      responder.fail(res, wrongMethod(), { path, ctx, headers: ["allow", "POST"] });
      return true;
    }
    const made = await makeContext(req, res);
    ctx = made;
    const result = await authorize(target, path, made, async () => {
      const input = parse(isGet ? queryInput : await readBody(req, maxBodyBytes));
      return await target.call(input, made);
    });
    responder.send(res, result);
  } catch (error) {
    responder.fail(res, error, { path, ctx });
  }
  return true;
}

async function stream(
  { authorize, responder }: FastPathOptions,
  { path, queryInput, target }: FastPathCall & { target: Target },
  req: IncomingMessage,
  res: ServerResponse,
  makeContext: MakeContext,
): Promise<true> {
  let ctx: RpcContext | undefined;
  const lastEventId = req.headers["last-event-id"]?.toString();
  await writeEvents(res, {
    lastEventId,
    writeHead: responder.writeStreamHead,
    open: async (follow) => {
      const made = await makeContext(req, res);
      ctx = made;
      const signal = follow(made.signal);
      return await authorize(target, path, made, async () => {
        const input = resuming(parse(queryInput), lastEventId);
        return asEvents(await target.call(input, { ...made, signal }));
      });
    },
    shapeOf: (error) => responder.shapeOf(res, error, { path, ctx }),
  });
  return true;
}

/** The input with the id of the last event, where tRPC puts it. */
function resuming(input: unknown, lastEventId: string | undefined): unknown {
  const takesId = input === undefined || input === null || isPlain(input);
  return lastEventId && takesId ? { ...input, lastEventId } : input;
}

function isPlain(input: unknown): input is object {
  return typeof input === "object" && !Array.isArray(input);
}

function parse(text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}
