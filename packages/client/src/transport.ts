import {
  createTRPCUntypedClient,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCUntypedClient,
} from "@trpc/client";
import { failureOf, requireJson } from "./failure.ts";
import type { CallOptions, Listener } from "./tree.ts";

type Headers = Readonly<Record<string, string>>;

export interface TransportOptions {
  /** Where the server's tRPC is, for example `https://login.example.com/trpc`. */
  readonly url: string;
  readonly headers?: Headers | (() => Headers | Promise<Headers>) | undefined;
  readonly fetch?: ((url: string, init?: RequestInit) => Promise<Response>) | undefined;
  /** Ends every call of this client. */
  readonly signal?: AbortSignal | undefined;
  /** For subscriptions outside browsers: a class like the browser's own. */
  readonly EventSource?: typeof globalThis.EventSource | undefined;
}

export interface Transport {
  call(
    kind: "query" | "mutation",
    path: string,
    input: unknown,
    options?: CallOptions,
  ): Promise<unknown>;
  subscribe(path: string, input: unknown, listener: Listener<unknown>): { unsubscribe(): void };
}

// oxlint-disable-next-line no-explicit-any -- no router type: the paths are typed by the tree above
type AnyClient = TRPCUntypedClient<any>;

/** Calls by path. Each call is a request of its own, which the server answers on its fast path. */
export function createTransport(
  options: TransportOptions,
  token: () => string | undefined,
): Transport {
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

function connect(
  { url, headers, fetch, EventSource }: TransportOptions,
  token: () => string | undefined,
): AnyClient {
  const send = fetch ?? globalThis.fetch;
  return createTRPCUntypedClient({
    links: [
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: httpSubscriptionLink({
          url,
          ...(EventSource && { EventSource }),
          eventSourceOptions: { withCredentials: true },
        }),
        false: httpLink({
          url,
          // The session cookie also goes to a server on another origin that allows this page's.
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
