import { createClient, type CurrentUser } from "@menshen/client";
import type { KnownElements } from "@menshen/core";
import { followStream, type StreamListener } from "./stream.ts";
import type {
  AuditRow,
  DryRun,
  ElementDetail,
  ElementList,
  Info,
  ListedUser,
  MergeProposal,
  OwnAccount,
  ServerTree,
  Session,
  StartDryRun,
  StartedRun,
  UserDetail,
  UserStatus,
} from "./types.ts";

export const TRPC = { url: "/trpc" };
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
  startDryRun: (input: StartDryRun): Promise<StartedRun> => host.app.dryRun.start.mutate(input),
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
  followSnapshots: (listener: StreamListener) =>
    followStream((events) => client.app.onSnapshot.subscribe(undefined, events), listener),
};

const AUTH_SVC: string = "auths.loginTypes.services.AuthSvc";
export const AUDIT_PAGE = 50;
export const USERS_PAGE = 50;
