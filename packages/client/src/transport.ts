import {
  createTRPCUntypedClient,
  httpLink,
  httpSubscriptionLink,
  type TRPCUntypedClient,
} from "@trpc/client";
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

/** Calls of queries and mutations, without subscriptions, whose code is a third of the client. */
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

// oxlint-disable-next-line no-explicit-any -- no router type: the client's tree types the paths
type AnyClient = TRPCUntypedClient<any>;

export function createTransport(
  options: TransportOptions,
  token: () => string | undefined,
): Transport {
  const client = connectStream(options);
  return {
    ...createCallTransport(options, token),
    subscribe: (path, input, listener) =>
      client.subscription(path, input, {
        ...(options.signal && { signal: options.signal }),
        onStarted: () => listener.onStarted?.(),
        onComplete: () => listener.onComplete?.(),
        onData: (event) => listener.onData?.(event),
        onError: (error) => listener.onError?.(failureOf(error, options.signal)),
        onConnectionStateChange: (state) => listener.onConnectionStateChange?.(state),
      }),
  };
}

/** Calls procedures by path. Each call is one unbatched request, which the server handles on its fast path. */
export function createCallTransport(
  options: TransportOptions,
  token: () => string | undefined,
): CallTransport {
  const client = connect(options, token);
  return {
    async call(kind, path, input, { signal: own } = {}) {
      const signal = joinSignals(own, options.signal);
      const send = kind === "query" ? client.query.bind(client) : client.mutation.bind(client);
      try {
        return await send(path, input, { ...(signal && { signal }) });
      } catch (error) {
        throw failureOf(error, signal);
      }
    },
  };
}

function connectStream({ url, EventSource }: TransportOptions): AnyClient {
  return createTRPCUntypedClient({
    links: [
      httpSubscriptionLink({
        url,
        ...(EventSource && { EventSource }),
        eventSourceOptions: { withCredentials: true },
      }),
    ],
  });
}

function connect(
  { url, headers, fetch }: TransportOptions,
  token: () => string | undefined,
): AnyClient {
  const send = fetch ?? globalThis.fetch;
  return createTRPCUntypedClient({
    links: [
      httpLink({
        url,
        // Sends the session cookie also to a server on another origin that allows this page.
        fetch: async (input, init) =>
          requireJson(
            await send(String(input), { ...init, credentials: "include" } as RequestInit),
          ),
        async headers() {
          const bearer = token();
          return {
            ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
            ...(typeof headers === "function" ? await headers() : headers),
          };
        },
      }),
    ],
  });
}

function joinSignals(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other);
}
