import { Readable } from "node:stream";
import type * as UndiciModule from "undici";
import type { Dispatcher, EnvHttpProxyAgent } from "undici";

/** Proxies of outbound calls, as the environment variables of the same names give them. */
export interface Proxies {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts that are called directly, separated by commas. */
  readonly noProxy?: string | undefined;
}

export interface PooledFetch extends AsyncDisposable {
  readonly fetch: typeof globalThis.fetch;
  /** Loads undici, as the first call does otherwise: a server that starts has no use for it. */
  prepare(): Promise<void>;
}

type Undici = typeof UndiciModule;
type Input = Parameters<typeof globalThis.fetch>[0];

/** Undici's and Node's own fetch name different classes of the same shape in their types. */
type GeneralFetch = (
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
  let opened: Promise<Pools> | undefined;
  const open = () => (opened ??= openPools(proxies));
  return {
    fetch: async (input, init) => {
      const { pools, request, general } = await open();
      const call = plainCallOf(input, init);
      if (call) return await send(request, pools, call);
      return await general(input, { ...init, dispatcher: pools });
    },
    prepare: async () => void (await open()),
    [Symbol.asyncDispose]: async () => await (await opened)?.pools.destroy(),
  };
}

interface Pools extends Pick<Undici, "request"> {
  readonly pools: Dispatcher;
  readonly general: GeneralFetch;
}

async function openPools(proxies: Proxies | undefined): Promise<Pools> {
  const { Agent, EnvHttpProxyAgent, fetch, request } = await import("undici");
  const pools = proxies ? new EnvHttpProxyAgent(definedOf(proxies)) : new Agent();
  return { pools, request, general: fetch as unknown as GeneralFetch };
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
async function send(
  request: Undici["request"],
  pools: Dispatcher,
  call: PlainCall,
): Promise<Response> {
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
  const headers = Object.entries(answer.headers).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const length = answer.headers["content-length"];
  if (status === 204 || status === 205 || status === 304) {
    await body.dump();
    return withUrl(new Response(null, { status, headers }), url);
  }
  if (typeof length === "string" && Number(length) <= MAX_BUFFERED_BYTES) {
    return new BufferedResponse(url, await body.arrayBuffer(), { status, headers });
  }
  // The types of Node's stream and of the browser's name different classes of the same shape.
  const stream: unknown = Readable.toWeb(body);
  return withUrl(new Response(stream as Content, { status, headers }), url);
}

function withUrl(response: Response, url: string): Response {
  return Object.defineProperty(response, "url", { value: url });
}

/** The class, where a getter may replace a property. */
const WebResponse = Response as unknown as new (
  content: null,
  init: ResponseInit,
) => Pick<Response, "headers" | "ok" | "redirected" | "status" | "statusText" | "type">;

/**
 * Of a short body. Its text is decoded at once; `Response` makes a stream of it, which costs more than the call itself. Every
 * other way to read it is the way of `Response`.
 */
class BufferedResponse extends WebResponse implements Response {
  declare readonly url: string;
  readonly #bytes: ArrayBuffer;
  #isRead = false;
  #streamed: Response | undefined;

  constructor(url: string, bytes: ArrayBuffer, init: ResponseInit) {
    super(null, init);
    Object.defineProperty(this, "url", { value: url });
    this.#bytes = bytes;
  }

  async text(): Promise<string> {
    if (this.#streamed || this.#isRead) return await this.#response().text();
    this.#isRead = true;
    return new TextDecoder().decode(this.#bytes);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  get body() {
    return this.#response().body;
  }

  get bodyUsed(): boolean {
    return this.#isRead || (this.#streamed?.bodyUsed ?? false);
  }

  arrayBuffer() {
    return this.#response().arrayBuffer();
  }

  bytes() {
    return this.#response().bytes();
  }

  blob() {
    return this.#response().blob();
  }

  formData() {
    return this.#response().formData();
  }

  clone(): Response {
    return withUrl(this.#response().clone(), this.url);
  }

  /** Its body is used, where the text has been read. */
  #response(): Response {
    this.#streamed ??= new Response(this.#bytes, this);
    if (this.#isRead && !this.#streamed.bodyUsed) void this.#streamed.body?.cancel();
    return this.#streamed;
  }
}
