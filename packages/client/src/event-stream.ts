import { createTRPCUntypedClient, httpSubscriptionLink } from "@trpc/client";
import { failureOf } from "./failure.ts";
import type { TransportOptions } from "./transport.ts";
import type { Listener } from "./tree.ts";

interface Subscribed {
  readonly path: string;
  readonly input: unknown;
  readonly listener: Listener<unknown>;
}

/** Reads Server-Sent Events and reconnects, resuming after the last event id. Returns a function that ends it. */
export function readEvents(
  { url, signal, EventSource }: TransportOptions,
  { path, input, listener }: Subscribed,
): () => void {
  const client = createTRPCUntypedClient({
    links: [
      httpSubscriptionLink({
        url,
        ...(EventSource && { EventSource }),
        eventSourceOptions: { withCredentials: true },
      }),
    ],
  });
  const subscription = client.subscription(path, input, {
    ...(signal && { signal }),
    onStarted: () => listener.onStarted?.(),
    onComplete: () => listener.onComplete?.(),
    onData: (event) => listener.onData?.(event),
    onError: (error) => listener.onError?.(failureOf(error, signal)),
    onConnectionStateChange: (state) => listener.onConnectionStateChange?.(state),
  });
  return () => subscription.unsubscribe();
}
