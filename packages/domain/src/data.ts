import type { MergeStore } from "./accounts/merge-ports.ts";
import type { DirectoryStores } from "./directory/ports.ts";
import type { Inbox, InboxStore } from "./inbox/ports.ts";
import type {
  AccountStore,
  CorpStore,
  InvitationStore,
  LinkProposalStore,
  MemberStore,
  MergeProposalStore,
  UserStore,
} from "./accounts/ports.ts";
import type { AuditStore } from "./audit-ports.ts";
import type {
  BindCodeStore,
  DryRunStore,
  FlowSettings,
  FlowStore,
  LoginCodeStore,
} from "./login/ports.ts";
import type { Models } from "./model-ports.ts";
import type { SessionStore } from "./sessions/ports.ts";
import type { SuiteStores } from "./suites/ports.ts";

/**
 * The stores of this package. One implementation: `@menshen/db`. Everything secret arrives
 * here hashed (SHA-256, base64url) or sealed; times are epoch milliseconds of the caller's clock.
 */
export interface Data extends Stores {
  /**
   * The same stores for the lists of administrators: a slow read never delays other requests. With SQLite it waits for
   * its turn in a thread, so what a login needs is read without it.
   */
  readonly slowReads: Stores;
  /**
   * Runs `work` in one transaction. `locks` are taken first, in sorted order, so that two nodes never decide about the
   * same person concurrently. Nothing but calls on `stores` may happen inside.
   */
  transaction<T>(
    locks: readonly string[],
    work: (stores: TransactionStores) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /**
   * Whether a call that failed with this error certainly changed nothing, because the database was lost before a commit,
   * as by its restart: the call may be repeated.
   */
  wasUndone(error: unknown): boolean;
}

/** The stores inside a transaction. */
export interface TransactionStores extends Stores {
  /** Runs `work` under a savepoint and rolls it back; only what it returns remains. */
  rehearse<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

interface TransactionOptions {
  /** For syncs: longer time limits, on connections that requests do not use. */
  readonly isBackground?: boolean | undefined;
}

export interface Stores extends SuiteStores, DirectoryStores {
  readonly flows: FlowStore;
  readonly loginCodes: LoginCodeStore;
  readonly bindCodes: BindCodeStore;
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly mergeProposals: MergeProposalStore;
  readonly linkProposals: LinkProposalStore;
  readonly merges: MergeStore;
  readonly invitations: InvitationStore;
  readonly corps: CorpStore;
  readonly members: MemberStore;
  readonly audit: AuditStore;
  readonly dryRuns: DryRunStore;
  readonly inbox: InboxStore;
}

declare module "@menshen/core" {
  interface Ports {
    readonly data: Data;
    readonly models: Models;
    readonly inbox: Inbox;
    readonly settings: FlowSettings;
  }
}
