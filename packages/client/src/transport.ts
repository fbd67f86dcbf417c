import type { OperationLink } from "@trpc/client";
import { httpLink } from "@trpc/client/links/httpLink";
import type { AnyRouter } from "@trpc/server";
import { observableToPromise } from "@trpc/server/observable";
import { failureOf, requireJson } from "./failure.ts";
import type { CallOptions, Listener } from "./tree.ts";

type Headers = Readonly<Record<string, string>>;

export interface TransportOptions {
  /** The URL of the server's tRPC endpoint, for example `https://login.example.com/trpc`. */
  readonly url: string;
  readonly headers?: Headers | (() => Headers | Promise<Headers>) | undefined;
  readonly fetch?: ((url: string, init?: RequestInit) => Promise<Response>) | undefined;
  /** Aborts every call of this client. */
  readonly signal?: AbortSignal | undefined;
  /** An EventSource class, for subscriptions outside browsers. */
  readonly EventSource?: typeof globalThis.EventSource | undefined;
}

/** Calls of queries and mutations. */
export interface CallTransport {
  call(
    kind: "query" | "mutation",
    path: string,
    input: unknown,
    options?: CallOptions,
  ): Promise<unknown>;
}

export interface Transport extends CallTransport {
  subscribe(path: string, input: unknown, listener: Listener<unknown>): { unsubscribe(): void };
}

/** Calls, and event streams, whose code is loaded with the first subscription: most login pages have none. */
export function createTransport(
  options: TransportOptions,
  token: () => string | undefined,
): Transport {
  return {
    ...createCallTransport(options, token),
    subscribe(path, input, listener) {
      let stop: (() => void) | undefined;
      let isStopped = false;
      const open = async (): Promise<void> => {
        const { readEvents } = await import("./event-stream.ts");
        if (!isStopped) stop = readEvents(options, { path, input, listener });
      };
      open().catch((error: unknown) => listener.onError?.(error));
      return {
        unsubscribe() {
          isStopped = true;
          stop?.();
        },
      };
    },
  };
}

/** Calls procedures by path. Each call is one unbatched request, which the server handles on its fast path. */
export function createCallTransport(
  options: TransportOptions,
  token: () => string | undefined,
): CallTransport {
  const link = requestLink(options, token);
  return {
    async call(kind, path, input, { signal: own } = {}) {
      const signal = joinSignals(own, options.signal);
      const op = { id: 0, type: kind, path, input, context: {}, signal: signal ?? null };
      try {
        const { result } = await observableToPromise(link({ op, next: lastLink }));
        return "data" in result ? result.data : undefined;
      } catch (error) {
        throw failureOf(error, signal);
      }
    },
  };
}

function requestLink(
  { url, headers, fetch }: TransportOptions,
  token: () => string | undefined,
): OperationLink<AnyRouter> {
  const send = fetch ?? globalThis.fetch;
  return httpLink({
    url,
    // Sends the session cookie also to a server on another origin that allows this page.
    fetch: async (input, init) =>
      requireJson(await send(String(input), { ...init, credentials: "include" } as RequestInit)),
    async headers() {
      const bearer = token();
      return {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(typeof headers === "function" ? await headers() : headers),
      };
    },
  })({});
}

function lastLink(): never {
  throw new Error("requests end at the http link");
}

function joinSignals(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other);
}
