import { createClient } from "@menshen/client";
import type {
  AuditRow,
  DryRun,
  ElementDetail,
  ElementList,
  Flow,
  Info,
  StartedRun,
} from "./types.ts";

export type Connection = "connecting" | "live" | "offline";

interface SnapshotListener {
  onEvent: () => void;
  onConnection: (connection: Connection) => void;
}

const client = createClient({ url: "/trpc" });

/** Everything the console asks of the server, in one place. */
export const server = {
  info: (signal?: AbortSignal): Promise<Info> => client.app.info.query(undefined, { signal }),
  listElements: (signal?: AbortSignal): Promise<ElementList> =>
    client.app.elements.list.query(undefined, { signal }),
  getElement: (fullName: string, signal?: AbortSignal): Promise<ElementDetail> =>
    client.app.elements.get.query({ fullName }, { signal }),
  listAudit: (before: number | undefined, signal?: AbortSignal): Promise<AuditRow[]> =>
    client.app.audit.list.query(
      { limit: AUDIT_PAGE, ...(before !== undefined && { before }) },
      { signal },
    ),
  startDryRun: (fullName: string, flow: Flow): Promise<StartedRun> =>
    client.app.dryRun.start.mutate({ fullName, flow }),
  getDryRun: (id: string, signal?: AbortSignal): Promise<DryRun> =>
    client.app.dryRun.get.query({ id }, { signal }),
  followSnapshots,
};

export const AUDIT_PAGE = 50;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** Listens to the snapshots; a stream that breaks is opened again, later each time. Returns how to stop. */
function followSnapshots({ onEvent, onConnection }: SnapshotListener): () => void {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stream: { unsubscribe: () => void } | undefined;
  const open = (): void => {
    stream = client.app.onSnapshot.subscribe(undefined, {
      onStarted: () => {
        failures = 0;
        onConnection("live");
      },
      onData: onEvent,
      onConnectionStateChange: ({ state }) => {
        if (state === "connecting") onConnection(failures === 0 ? "connecting" : "offline");
        if (state === "pending") onConnection("live");
      },
      onError: again,
      onComplete: again,
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
