export type Connection = "connecting" | "live" | "offline";

export interface StreamListener {
  onEvent: () => void;
  onConnection: (connection: Connection) => void;
}

/** What a subscription of the client tells. */
interface StreamEvents {
  onData: () => void;
  onConnectionStateChange: (event: { state: "connecting" | "pending" | "idle" }) => void;
  onError: () => void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** Listens to a stream of the server; one that breaks is opened again, later each time. Returns how to stop. */
export function followStream(
  subscribe: (events: StreamEvents) => { unsubscribe: () => void },
  { onEvent, onConnection }: StreamListener,
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
  open();
  return () => {
    clearTimeout(timer);
    stream?.unsubscribe();
  };
}

/** A first connection is being made, a later one is being made again. */
function connectionOf(state: "connecting" | "pending" | "idle", wasLive: boolean): Connection {
  if (state === "pending") return "live";
  return wasLive ? "offline" : "connecting";
}
