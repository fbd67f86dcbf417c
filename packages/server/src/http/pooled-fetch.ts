import { Readable } from "node:stream";
import { Agent, EnvHttpProxyAgent, fetch as generalFetch, request, type Dispatcher } from "undici";

/** Proxies of outbound calls, as the environment variables of the same names give them. */
export interface Proxies {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts that are called directly, separated by commas. */
  readonly noProxy?: string | undefined;
}

export interface PooledFetch extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
}

type Input = Parameters<typeof globalThis.fetch>[0];

/** Undici's and Node's own fetch name different classes of the same shape in their types. */
const general = generalFetch as unknown as (
  input: Input,
  init: Omit<RequestInit, "dispatcher"> & { dispatcher: Dispatcher },
) => Promise<Response>;

/** A call that `request` can make: what the clients of the providers send. */
interface PlainCall {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly signal: AbortSignal | null;
}

type Content = NonNullable<ConstructorParameters<typeof Response>[0]>;

const MAX_BUFFERED_BYTES = 1024 * 1024;

/**
 * The fetch of outbound calls, over one pool of open connections for each origin. A call that follows no redirect and
 * sends text or nothing takes half the CPU time of the global fetch. Any other call goes through the general fetch, over
 * the same pools.
 */
export function createPooledFetch(proxies?: Proxies): PooledFetch {
  const pools: Dispatcher = proxies ? new EnvHttpProxyAgent(definedOf(proxies)) : new Agent();
  return {
    fetch: async (input, init) => {
      const call = plainCallOf(input, init);
      if (call) return await send(pools, call);
      return await general(input, { ...init, dispatcher: pools });
    },
    [Symbol.asyncDispose]: () => pools.destroy(),
  };
}

function definedOf(proxies: Proxies): EnvHttpProxyAgent.Options {
  return Object.fromEntries(Object.entries(proxies).filter(([, value]) => value !== undefined));
}

function plainCallOf(input: Input, init: RequestInit = {}): PlainCall | null {
  const { method = "GET", headers, body = null, signal = null, redirect } = init;
  if (input instanceof Request || redirect !== "manual") return null;
  if (body !== null && typeof body !== "string" && !(body instanceof URLSearchParams)) return null;
  const sent = new Headers(headers);
  if (!sent.has("accept")) sent.set("accept", "*/*");
  if (!sent.has("user-agent")) sent.set("user-agent", "menshen");
  if (body !== null && !sent.has("content-type")) sent.set("content-type", contentTypeOf(body));
  // An answer is not decompressed.
  sent.set("accept-encoding", "identity");
  return {
    url: input instanceof URL ? input.href : input,
    method: method.toUpperCase(),
    headers: sent,
    body: body && String(body),
    signal,
  };
}

function contentTypeOf(body: string | URLSearchParams): string {
  const type = typeof body === "string" ? "text/plain" : "application/x-www-form-urlencoded";
  return `${type};charset=UTF-8`;
}

/** @throws TypeError as fetch does; the signal's reason when aborted */
async function send(pools: Dispatcher, call: PlainCall): Promise<Response> {
  const { url, ...options } = call;
  try {
    return await responseOf(url, await request(url, { dispatcher: pools, ...options }));
  } catch (error) {
    call.signal?.throwIfAborted();
    throw new TypeError("fetch failed", { cause: error });
  }
}

async function responseOf(url: string, answer: Dispatcher.ResponseData): Promise<Response> {
  const { statusCode: status, body } = answer;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headers)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  const response = new Response(await contentOf(status, headers, body), { status, headers });
  return Object.defineProperty(response, "url", { value: url });
}

/** A short body at once; a long one, or one of unknown length, as the stream that it is. */
async function contentOf(
  status: number,
  headers: Headers,
  body: Dispatcher.ResponseData["body"],
): Promise<Content | null> {
  const length = headers.get("content-length");
  if (status === 204 || status === 205 || status === 304) {
    await body.dump();
    return null;
  }
  if (length !== null && Number(length) <= MAX_BUFFERED_BYTES) return await body.arrayBuffer();
  // The types of Node's stream and of the browser's name different classes of the same shape.
  const stream: unknown = Readable.toWeb(body);
  return stream as Content;
}
