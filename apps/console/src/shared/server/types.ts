import type { Corp } from "@menshen/client";
import type { Access, Bilingual, Method, MethodKind } from "@menshen/core";
import type { AuditEntry, DryRunRow } from "@menshen/domain";
import type { Diagnostic, ElementDetail as Detail, ElementSummary } from "@menshen/runtime";

/* What the console reads from the server's own procedures (`app.*`). Types only: none of these packages is bundled. */

export type { Diagnostic, ElementState, ElementSummary } from "@menshen/runtime";
export type { DryRunStep } from "@menshen/domain";

interface SnapshotId {
  readonly number: number;
  readonly hash: string;
}

export interface Info {
  readonly name: string;
  readonly version: string;
  readonly snapshot: SnapshotId;
  readonly mode: "start" | "dev" | "serve";
  readonly edit: boolean;
  readonly sandboxUrl: string | null;
}

export interface ElementList {
  readonly snapshot: SnapshotId;
  readonly elements: readonly ElementSummary[];
  /** Of all elements, and of the layers themselves. */
  readonly diagnostics: readonly Diagnostic[];
}

export type Severity = Diagnostic["severity"];

export interface ElementMethod {
  readonly name: string;
  readonly kind: MethodKind | "webhook";
  readonly access: Access;
  readonly describe?: string | undefined;
}

export interface ElementDetail extends Detail {
  readonly methods: readonly ElementMethod[];
}

export type Flow = "qr" | "workbench";
export type DryRun = DryRunRow;

export interface StartDryRun {
  fullName: string;
  flow: Flow;
  /** For an element that serves several companies. */
  corpId?: string;
}

export interface StartedRun {
  readonly id: string;
  readonly startUrl: string;
}

interface Person {
  readonly userId: string;
  readonly name: string | null;
  readonly avatar: string | null;
}

export interface User extends Person {
  readonly role: "user" | "admin";
  readonly status: UserStatus;
  /** The userId of whom this user was made one with. */
  readonly mergedInto: string | null;
  readonly createdAt: number;
}

export type UserStatus = "active" | "disabled";

export interface ListedUser extends User {
  readonly accounts: number;
  readonly lastSeenAt: number | null;
}

export interface Account {
  readonly id: number;
  readonly kind: string;
  readonly tenant: string;
  readonly subject: string;
  readonly unionId: string | null;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Session {
  readonly sessionId: string;
  readonly element: string;
  readonly corp: Corp | null;
  readonly platform: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  /** Told to the person whose sessions they are. */
  readonly isCurrent?: boolean;
}

export interface Membership {
  readonly corp: Corp;
  readonly memberId: string;
  readonly name: string | null;
  /** 1 active, 2 disabled, 4 not activated, 5 left; null where the provider did not say. */
  readonly status: number | null;
}

export interface UserDetail {
  readonly user: User;
  readonly accounts: readonly Account[];
  readonly members: readonly Membership[];
  readonly sessions: readonly Session[];
}

export interface MergeProposal {
  readonly id: number;
  readonly user: User | null;
  readonly otherUser: User | null;
  readonly createdAt: number;
}

/** The signed-in person's own account. */
export interface OwnAccount {
  readonly user: User;
  readonly accounts: readonly Account[];
  /** Login methods that the person can link and unlink. */
  readonly methods: readonly LinkableMethod[];
}

export interface LinkableMethod {
  readonly fullName: string;
  readonly title: Bilingual;
  readonly icon: string | null;
  readonly accountIds: readonly number[];
}

interface ListUsers {
  search?: string;
  limit?: number;
  before?: string;
}
interface Done {
  readonly success: true;
}

export type AuditRow = AuditEntry & { readonly id: number };

/** What the server adds to the procedures that every client knows. */
export interface ServerTree {
  readonly audit: {
    readonly list: Method<"query", "admin", { limit?: number; before?: number }, AuditRow[]>;
  };
  readonly account: {
    readonly get: Method<"query", "session", undefined, OwnAccount>;
  };
  readonly users: {
    readonly list: Method<"query", "admin", ListUsers, ListedUser[]>;
    readonly get: Method<"query", "admin", { userId: string }, UserDetail>;
    readonly revokeSession: Method<"mutation", "admin", { sessionId: string }, Done>;
    readonly setStatus: Method<"mutation", "admin", { userId: string; status: UserStatus }, Done>;
    readonly mergeProposals: Method<"query", "admin", { limit?: number }, MergeProposal[]>;
  };
  readonly dryRun: {
    readonly start: Method<"mutation", "admin", StartDryRun, StartedRun>;
    readonly get: Method<"query", "admin", { id: string }, DryRun>;
  };
}
