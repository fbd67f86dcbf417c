import { createClient, type CurrentUser } from "@menshen/client";
import type { KnownElements } from "@menshen/core";
import type {
  AuditRow,
  DryRun,
  ElementDetail,
  ElementList,
  Flow,
  Info,
  ListedUser,
  MergeProposal,
  OwnAccount,
  ServerTree,
  Session,
  StartedRun,
  UserDetail,
  UserStatus,
} from "./types.ts";

export type Connection = "connecting" | "live" | "offline";

interface SnapshotListener {
  onEvent: () => void;
  onConnection: (connection: Connection) => void;
}

const TRPC = { url: "/trpc" };
const client = createClient(TRPC);
/** The same by its types of what the host adds. */
const host = createClient<KnownElements, ServerTree>(TRPC);

/** Everything the console asks of the server, in one place. */
export const server = {
  info: async (signal?: AbortSignal) =>
    (await client.app.info.query(undefined, { signal })) as unknown as Info,
  listElements: (signal?: AbortSignal): Promise<ElementList> =>
    client.app.elements.list.query(undefined, { signal }),
  getElement: async (fullName: string, signal?: AbortSignal) =>
    (await client.app.elements.get.query({ fullName }, { signal })) as ElementDetail,
  listAudit: (before: number | undefined, signal?: AbortSignal): Promise<AuditRow[]> =>
    host.app.audit.list.query(
      { limit: AUDIT_PAGE, ...(before !== undefined && { before }) },
      { signal },
    ),
  startDryRun: (fullName: string, flow: Flow): Promise<StartedRun> =>
    host.app.dryRun.start.mutate({ fullName, flow }),
  getDryRun: (id: string, signal?: AbortSignal): Promise<DryRun> =>
    host.app.dryRun.get.query({ id }, { signal }),
  listUsers: (
    page: { search: string; before: string | undefined },
    signal?: AbortSignal,
  ): Promise<ListedUser[]> => {
    const { search, before } = page;
    const more = { ...(search !== "" && { search }), ...(before !== undefined && { before }) };
    return host.app.users.list.query({ limit: USERS_PAGE, ...more }, { signal });
  },
  getUser: (userId: string, signal?: AbortSignal): Promise<UserDetail> =>
    host.app.users.get.query({ userId }, { signal }),
  endSession: (sessionId: string) => host.app.users.revokeSession.mutate({ sessionId }),
  setUserStatus: (userId: string, status: UserStatus) =>
    host.app.users.setStatus.mutate({ userId, status }),
  listMergeProposals: (signal?: AbortSignal): Promise<MergeProposal[]> =>
    host.app.users.mergeProposals.query({}, { signal }),

  /* Of the person who is signed in, administrator or not. */
  currentUser: (signal?: AbortSignal): Promise<CurrentUser | null> =>
    client.currentUser({ signal }),
  logout: () => client.logout(),
  getAccount: (signal?: AbortSignal): Promise<OwnAccount> =>
    host.app.account.get.query(undefined, { signal }),
  listOwnSessions: (signal?: AbortSignal): Promise<Session[]> =>
    client.element(AUTH_SVC).listSessions.query(undefined, { signal }) as Promise<Session[]>,
  endOwnSession: async (sessionId: string): Promise<void> => {
    await client.element(AUTH_SVC).revokeSession.mutate({ sessionId });
  },
  unlink: async (fullName: string): Promise<void> => {
    await client.element(fullName).unbind.mutate({});
  },
  followSnapshots,
};

const AUTH_SVC: string = "auths.loginTypes.services.AuthSvc";
export const AUDIT_PAGE = 50;
export const USERS_PAGE = 50;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 15_000;

/** Listens to the snapshots; a stream that breaks is opened again, later each time. Returns how to stop. */
function followSnapshots({ onEvent, onConnection }: SnapshotListener): () => void {
  let failures = 0;
  let wasLive = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stream: { unsubscribe: () => void } | undefined;
  const open = (): void => {
    stream = client.app.onSnapshot.subscribe(undefined, {
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
