import type { MatchKey } from "@menshen/core";

export interface CorpRef {
  /** The provider's id of the company. */
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
  /** Set in answers where no source names the company: its names are then its shortened id. */
  readonly unnamed?: true | undefined;
}

/**
 * Where a company's names come from, best first: the root department, what the company authorised, the config, an
 * administrator. A worse source never replaces the names of a better one.
 */
export const corpNameSources = ["department", "authorisation", "config", "admin"] as const;
export type CorpNameSource = (typeof corpNameSources)[number];

/** A company as a provider or a config names it. */
export interface NamedCorp extends CorpRef {
  /** Null: there was no name to find. Absent beside empty names: nobody looked; beside others: `department`. */
  readonly nameSource?: CorpNameSource | null | undefined;
}

export interface UserRow {
  readonly id: string;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly role: "user" | "admin";
  readonly status: "active" | "disabled";
  /** The user whom this one was merged into; a merged user cannot sign in. */
  readonly mergedInto: string | null;
  readonly createdAtMs: number;
  /** Digits, as `normalizeMobile` returns them. Only administrators set mobile and email: no provider does. */
  readonly mobile: string | null;
  /** In lower case. */
  readonly email: string | null;
  /** The provider's id of the company that an administrator created the user for. */
  readonly forCorpId: string | null;
  /** Null until an account is used or linked. */
  readonly firstLoginAtMs: number | null;
}

/** What is absent is null; the role is `user`. */
export type NewUser = Pick<UserRow, "id" | "name" | "avatar" | "createdAtMs"> &
  Partial<Pick<UserRow, "role" | "mobile" | "email" | "forCorpId" | "firstLoginAtMs">>;

/** A user as a list shows one. */
export interface ListedUser extends UserRow {
  readonly accounts: number;
  /** Of any session; null before the first one, and once all are deleted. */
  readonly lastSeenAtMs: number | null;
}

export interface ListUsers {
  readonly limit: number;
  /** Part of a name, or of the id at a provider; ASCII letters in either case. */
  readonly search?: string | undefined;
  /** The id of the last user of the page before. */
  readonly before?: string | undefined;
}

export interface UserStore {
  create(user: NewUser): Promise<void>;
  createAll(users: readonly NewUser[]): Promise<void>;
  find(id: string): Promise<UserRow | null>;
  /** Like `find`, but locks the row until the transaction ends. */
  hold(id: string): Promise<UserRow | null>;
  /** Users whom an administrator gave one of these values, merged ones left out; at most ten. */
  findByContact(contact: Readonly<Record<MatchKey, readonly string[]>>): Promise<UserRow[]>;
  /** Newest first. */
  list(page: ListUsers): Promise<ListedUser[]>;
  /** True when the status changed. */
  setStatus(id: string, status: UserRow["status"]): Promise<boolean>;
  /** True when the role changed. */
  setRole(id: string, role: UserRow["role"]): Promise<boolean>;
  /** Whether an active administrator other than this user exists. */
  hasOtherAdministrator(id: string): Promise<boolean>;
  /** Records the first login; later ones change nothing. */
  markSignedIn(id: string, nowMs: number): Promise<void>;
  /** Withheld fields (null) leave what is stored. */
  updateProfile(id: string, profile: { name: string | null; avatar: string | null }): Promise<void>;
  /** The same for the user of an account, unless the user has another one. */
  nameByOnlyAccount(
    accountId: number,
    profile: { name: string | null; avatar: string | null },
  ): Promise<void>;
  /** The same for several users, each once. */
  updateProfiles(profiles: readonly Pick<UserRow, "id" | "name" | "avatar">[]): Promise<void>;
}

/** Who a person is at a provider: unique by these four. */
export interface AccountKey {
  /** `wecom`, `wechat`, or what a user's own Type calls its accounts. */
  readonly kind: string;
  /** The provider's API base, so that the sandbox and the real service never mix. */
  readonly base: string;
  /** The company or the app that scopes the subject. */
  readonly tenant: string;
  /** The person's id there, folded to lower case where the provider compares so. */
  readonly subject: string;
}

export interface AccountRow extends AccountKey {
  readonly id: number;
  readonly userId: string;
  /** Who the person is at all apps of one owner, where the provider has such an id. */
  readonly unionId: string | null;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface NewAccount extends Omit<AccountRow, "id" | "unionId" | "updatedAtMs"> {
  readonly unionId?: string | null | undefined;
}

export interface AccountStore {
  find(key: AccountKey): Promise<AccountRow | null>;
  /** Those of them that exist, sorted by id. */
  findAll(keys: readonly AccountKey[]): Promise<AccountRow[]>;
  /** The accounts of one person at a provider, oldest first. */
  findByUnionId(of: Pick<AccountKey, "kind" | "base">, unionId: string): Promise<AccountRow[]>;
  /** @throws Code 10202 the key is taken */
  create(account: NewAccount): Promise<AccountRow>;
  setUnionId(id: number, unionId: string, nowMs: number): Promise<void>;
  /** Changes the person's id at the provider. False, and nothing changed, where it is taken. */
  rename(id: number, subject: string, nowMs: number): Promise<boolean>;
  /** Also ends its sessions and codes. */
  remove(id: number): Promise<void>;
  /** Merges into the stored profile: keys that are absent here stay as they were. */
  mergeProfile(
    id: number,
    profile: Readonly<Record<string, unknown>>,
    nowMs: number,
  ): Promise<void>;
  /** The same for several accounts, each once. */
  mergeProfiles(
    profiles: readonly Pick<AccountRow, "id" | "profile">[],
    nowMs: number,
  ): Promise<void>;
  listOfUser(userId: string): Promise<AccountRow[]>;
}

/** A proposed merge of two users. An administrator decides. */
export interface MergeProposal {
  /** The account that signed in, and its user. */
  readonly accountId: number;
  readonly userId: string;
  /** Has an account of the same union id, or was created with the same mobile or e-mail, or a member id that was taken. */
  readonly otherUserId: string;
  readonly matchedBy: "unionId" | "member" | MatchKey;
  /** For a member that was renamed, company and member; "" for mobile and e-mail. */
  readonly unionId: string;
  readonly createdAtMs: number;
}

export interface MergeProposalStore {
  /** False when the same was proposed before. */
  raise(proposal: MergeProposal): Promise<boolean>;
  find(id: number): Promise<MergeProposal | null>;
  /** Newest first; `before` is the id of the last row of the page before. */
  list(page: {
    limit: number;
    before?: number | undefined;
  }): Promise<(MergeProposal & { id: number })[]>;
}

/** A member who was refused, and a user whom an administrator may link them to. */
export interface LinkProposal {
  readonly corpKey: string;
  readonly memberId: string;
  /** Was created with the same mobile or e-mail. */
  readonly userId: string;
  readonly matchedBy: MatchKey;
  readonly createdAtMs: number;
}

export interface LinkProposalStore {
  /** Changes nothing where the same was proposed before. */
  raise(proposal: LinkProposal): Promise<void>;
  /**
   * Newest first, while the member is no user yet; `before` is the id of the last row of the page before.
   */
  list(page: {
    limit: number;
    before?: number | undefined;
  }): Promise<(LinkProposal & { id: number })[]>;
}

/** An invitation to link an account to a user. */
export interface InvitationRow {
  readonly tokenHash: string;
  readonly userId: string;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface InvitationStore {
  create(row: InvitationRow): Promise<void>;
  /** Unless it was used or has expired. */
  find(tokenHash: string, nowMs: number): Promise<InvitationRow | null>;
  /** True for exactly one caller, and only before expiry. */
  consume(tokenHash: string, nowMs: number): Promise<boolean>;
  /** Deletes a user's unused invitations; the result counts them. */
  withdraw(userId: string): Promise<number>;
  /** Neither used nor expired, sorted by userId, of which there is one for each; `after` is the last of the page before. */
  listOpen(page: {
    nowMs: number;
    limit: number;
    after?: string | undefined;
  }): Promise<Omit<InvitationRow, "tokenHash">[]>;
}

export interface CorpRow extends CorpRef {
  /** Our own key. */
  readonly key: string;
  readonly base: string;
  /** Null where no source names it; the names are then empty. */
  readonly nameSource: CorpNameSource | null;
  readonly updatedAtMs: number;
}

/** What became of the rows of two companies that are one. */
export interface JoinedCorps {
  /** `busy`: a sync of one of them is under way. `linked`: one row has both ids now. `same`: it had them before. */
  readonly outcome: "joined" | "linked" | "same" | "busy" | "unknown";
  /** Members that were in both rows with different users. */
  readonly rivals: readonly { memberId: string; userId: string; otherUserId: string }[];
}

export interface CorpStore {
  /** By any of its ids. */
  find(base: string, corpId: string): Promise<CorpRow | null>;
  findByKey(key: string): Promise<CorpRow | null>;
  /** Creates the corp or refreshes its names (empty ones, and those of a worse source, leave what is stored); gives its row. */
  upsert(corp: NamedCorp & { base: string; nowMs: number }): Promise<CorpRow>;
  /** Sets an administrator's name; "" removes it. Null, and nothing changed, where another source names the company. */
  rename(key: string, name: string): Promise<CorpRow | null>;
  /** The ids of companies beside the `corpId` of their rows. */
  otherIds(): Promise<{ readonly corpKey: string; readonly corpId: string }[]>;
  /**
   * Makes one row of the companies with these two ids; the row of `corpId` remains and gets the other's members,
   * departments and sessions. Within a transaction only.
   */
  join(ids: { base: string; corpId: string; otherId: string }): Promise<JoinedCorps>;
}

/** Whose clock a row's time is by: this server's for logins and syncs, the provider's for events. */
export type TimeSource = "own" | "provider";

/** What an administrator can edit of a member. */
export const editableFields = ["name", "position", "mobile", "email"] as const;
/** Edited fields with their values. Logins, events and syncs leave them; a sync with `forceUpdate` ends the edits. */
export type MemberEdits = {
  readonly [Field in (typeof editableFields)[number]]?: string | undefined;
};

/** The part of a stored member that logins need. */
export interface MemberRow {
  readonly corpKey: string;
  /** The WeCom userid, folded. */
  readonly memberId: string;
  readonly userId: string | null;
  readonly name: string | null;
  /** 1 active, 2 disabled, 4 not activated, 5 left. Null where the provider did not say. */
  readonly status: number | null;
  readonly profile: Readonly<Record<string, unknown>>;
  /** Absent where nothing is edited. */
  readonly edits?: MemberEdits | undefined;
  /** A tombstone: the directory has no such member any more. */
  readonly removedAtMs: number | null;
  /** When a login, an event or a sync last wrote it. */
  readonly changedAtMs: number;
}

export interface MemberStore {
  find(corpKey: string, memberId: string): Promise<MemberRow | null>;
  /** By any of the ids that the provider gives the company. */
  findByCorpId(base: string, corpId: string, memberId: string): Promise<MemberRow | null>;
  /**
   * Withheld fields (null, absent profile keys) leave what is stored. A status other than 1 ends the corp's sessions.
   * Restores a removed member that the provider confirms, unless the status is 5.
   */
  upsert(
    member: Omit<MemberRow, "removedAtMs" | "changedAtMs"> & {
      nowMs: number;
      /** Of `nowMs`; `own` where it is absent. */
      timeSource?: TimeSource | null;
    },
  ): Promise<void>;
  /** Active members who are no user yet, sorted by memberId. */
  withoutUser(
    corpKey: string,
    page: { after: string; limit: number },
  ): Promise<Pick<MemberRow, "memberId" | "name">[]>;
  /** False, and nothing changed, where the member is a user already. */
  setUser(corpKey: string, memberId: string, userId: string): Promise<boolean>;
  /** The same for several members. */
  setUsers(
    corpKey: string,
    members: readonly { readonly memberId: string; readonly userId: string }[],
  ): Promise<void>;
  /** The corps the user is an active member of. */
  corpsOfUser(userId: string): Promise<CorpRow[]>;
  /** Every membership of a user, also those that are over. */
  listOfUser(userId: string): Promise<(MemberRow & { corp: CorpRef })[]>;
}
