export type Connection = "connecting" | "live" | "offline";

export interface StreamListener<Event> {
  onEvent: (event: Event) => void;
  onConnection: (connection: Connection) => void;
}

/** The events of a subscription. */
interface StreamEvents<Event> {
  onData: (event: Event) => void;
  onConnectionStateChange: (event: { state: "connecting" | "pending" | "idle" }) => void;
  onError: () => void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** Follows a stream of the server and reopens it after a failure, with exponential back-off, and at once when the network returns. Returns a function that stops it. */
export function followStream<Event>(
  subscribe: (events: StreamEvents<Event>) => { unsubscribe: () => void },
  { onEvent, onConnection }: StreamListener<Event>,
): () => void {
  let failures = 0;
  let wasLive = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stream: { unsubscribe: () => void } | undefined;
  const open = (): void => {
    stream = subscribe({
      onData: onEvent,
      onConnectionStateChange: ({ state }) => {
        if (state === "pending") failures = 0;
        onConnection(connectionOf(state, wasLive));
        wasLive ||= state === "pending";
      },
      onError: again,
    });
  };
  const again = (): void => {
    onConnection("offline");
    stream?.unsubscribe();
    clearTimeout(timer);
    timer = setTimeout(open, Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures++));
  };
  const openNow = (): void => {
    failures = 0;
    stream?.unsubscribe();
    clearTimeout(timer);
    open();
  };
  // An open stream notices a lost network after minutes.
  globalThis.addEventListener("offline", again);
  globalThis.addEventListener("online", openNow);
  open();
  return () => {
    globalThis.removeEventListener("offline", again);
    globalThis.removeEventListener("online", openNow);
    clearTimeout(timer);
    stream?.unsubscribe();
  };
}

/** A first attempt is connecting; a later one is reconnecting. */
function connectionOf(state: "connecting" | "pending" | "idle", wasLive: boolean): Connection {
  if (state === "pending") return "live";
  return wasLive ? "offline" : "connecting";
}
