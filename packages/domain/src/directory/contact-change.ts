import type { Ports } from "@menshen/core";
import type { Stores } from "../data.ts";
import type { DepartmentFacts, DirectorySource, MemberFacts } from "./types.ts";
import {
  departmentLock,
  memberLocks,
  removeMembers,
  saveMembers,
  type Company,
  type When,
} from "./save-members.ts";
import type { TimeSource } from "../accounts/ports.ts";
import type { DirectoryMember, Seen } from "./ports.ts";
import { withEdits } from "./member-edits.ts";
import { withStored } from "./department-tree.ts";

/** A change of a company's directory, as an event reports it. Null is what the event leaves out. */
export type ContactChange = { readonly occurredAtMs: number } & (
  | {
      readonly change: "member";
      readonly facts: MemberFacts;
      /** The member has another id from now on. */
      readonly newMemberId: string | null;
    }
  | { readonly change: "member-removed"; readonly memberId: string }
  | { readonly change: "department"; readonly facts: DepartmentFacts }
  | { readonly change: "department-removed"; readonly departmentId: number }
);

type ChangeOf<Kind extends ContactChange["change"]> = Extract<ContactChange, { change: Kind }>;

/** What became of an event: `doubtful` where two clocks cannot tell whether the stored row is newer. */
type Applied = "applied" | "older" | "doubtful";

/**
 * Applies an event to the directory. An event older than the stored row changes nothing, so that events may repeat, arrive
 * late, or follow a newer sync. Where the row is newer by at most two minutes by our own clock, the provider decides: the
 * event is dated by the provider's.
 */
export async function applyContactChange(
  ports: Pick<Ports, "data" | "clock">,
  source: DirectorySource,
  change: ContactChange,
): Promise<void> {
  if ((await apply(ports, source, change, "provider")) !== "doubtful") return;
  const askedAtMs = ports.clock.now();
  const current = await currentState(source, change);
  if (current) await apply(ports, source, { ...current, occurredAtMs: askedAtMs }, "own");
}

async function apply(
  { data, clock }: Pick<Ports, "data" | "clock">,
  company: Company,
  change: ContactChange,
  timeSource: TimeSource,
): Promise<Applied> {
  const when = { nowMs: clock.now(), cause: { event: change.change }, timeSource };
  return await data.transaction(locksFor(company, change), async (stores) => {
    if (change.change === "member") return await changeMember(stores, company, change, when);
    if (change.change === "member-removed") return await dropMember(stores, company, change, when);
    return await changeDepartment(stores, company, change, when);
  });
}

/** The change with what the provider says now; null where it does not show this member or department to the app. */
async function currentState(
  source: DirectorySource,
  change: ContactChange,
): Promise<ContactChange | null> {
  const { occurredAtMs } = change;
  try {
    if (change.change === "member" || change.change === "member-removed") {
      const isRemoval = change.change === "member-removed";
      const memberId = isRemoval ? change.memberId : change.facts.memberId;
      const newMemberId = isRemoval ? null : change.newMemberId;
      const facts = await source.member(newMemberId ?? memberId);
      if (!facts) return { change: "member-removed", memberId, occurredAtMs };
      return { change: "member", facts: { ...facts, memberId }, newMemberId, occurredAtMs };
    }
    const id = change.change === "department" ? change.facts.departmentId : change.departmentId;
    return { change: "department", facts: await source.department(id), occurredAtMs };
  } catch (error) {
    if (!source.isOutOfReach(error)) throw error;
    // What is gone can no longer be seen.
    return change.change.endsWith("-removed") ? change : null;
  }
}

function locksFor(company: Company, change: ContactChange): string[] {
  const { corp, accountOf } = company;
  if (change.change === "member") {
    const { facts, newMemberId } = change;
    return memberLocks(accountOf, newMemberId ? [facts.memberId, newMemberId] : [facts.memberId]);
  }
  if (change.change === "member-removed") return memberLocks(accountOf, [change.memberId]);
  const id = change.change === "department" ? change.facts.departmentId : change.departmentId;
  return [departmentLock(corp.key, id)];
}

async function changeMember(
  stores: Stores,
  company: Company,
  { facts, newMemberId, occurredAtMs }: ChangeOf<"member">,
  when: When,
): Promise<Applied> {
  const { directory } = stores;
  if (newMemberId !== null && newMemberId !== facts.memberId) {
    const renaming = { from: facts.memberId, to: newMemberId, occurredAtMs };
    if ((await renameMember(stores, company, renaming, when)) === "doubtful") return "doubtful";
  }
  const memberId = newMemberId ?? facts.memberId;
  const stored = await directory.findMember(company.corp.key, memberId);
  const age = ageOf(stored, occurredAtMs, when);
  if (age !== "newer") return age;
  const completed = withStored(withEdits({ ...facts, memberId }, stored), stored, null);
  const update = { ...completed, changedAtMs: asOf(occurredAtMs, stored, when.nowMs) };
  const storedOf = new Map(stored && [[memberId, stored]]);
  await saveMembers(stores, company, [update], storedOf, when);
  return "applied";
}

async function dropMember(
  stores: Stores,
  company: Company,
  { memberId, occurredAtMs }: ChangeOf<"member-removed">,
  when: When,
): Promise<Applied> {
  const stored = await stores.directory.findMember(company.corp.key, memberId);
  const age = ageOf(stored, occurredAtMs, when);
  if (age !== "newer") return age;
  const asOfMs = asOf(occurredAtMs, stored, when.nowMs);
  await removeMembers(stores, company, [{ memberId, stored, asOfMs }], when);
  return "applied";
}

async function changeDepartment(
  { directory }: Stores,
  { corp }: Company,
  change: ChangeOf<"department" | "department-removed">,
  when: When,
): Promise<Applied> {
  const { occurredAtMs } = change;
  const id = change.change === "department" ? change.facts.departmentId : change.departmentId;
  const stored = await directory.findDepartment(corp.key, id);
  const age = ageOf(stored, occurredAtMs, when);
  if (age !== "newer") return age;
  const { timeSource } = when;
  const seen = { nowMs: asOf(occurredAtMs, stored, when.nowMs), timeSource };
  if (change.change === "department") await directory.putDepartment(corp.key, change.facts, seen);
  else await directory.removeDepartment(corp.key, id, seen);
  return "applied";
}

interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly occurredAtMs: number;
}

/** The member, its departments and its account get the new id; the user stays the same. */
async function renameMember(
  stores: Stores,
  company: Company,
  { from, to, occurredAtMs }: Renaming,
  when: When,
): Promise<Applied> {
  const { directory, accounts } = stores;
  const { corp, accountOf } = company;
  const old = await directory.findMember(corp.key, from);
  // Renamed before, or another member has the old id now. A tombstone is still the same member.
  if (!old) return "older";
  const age = ageOf(old, occurredAtMs, when);
  if (old.removedAtMs === null && age !== "newer") return age;
  const taken = await directory.findMember(corp.key, to);
  if (taken) await joinMember(stores, company, { old, taken, occurredAtMs }, when);
  else {
    // Not later: the event's other changes are still to be applied.
    const isLatest = occurredAtMs >= old.changedAtMs;
    const latest = isLatest ? { nowMs: occurredAtMs, timeSource: when.timeSource } : timeOf(old);
    await directory.renameMember(corp.key, from, to, latest);
  }
  const account = await accounts.find(accountOf(from));
  const { subject } = accountOf(to);
  if (account) await accounts.rename(account.id, subject, when.nowMs);
  return "applied";
}

/**
 * The new id exists already: a sync ran first, or the member signed in under it. Both rows stay, and the old one becomes
 * a tombstone. A user of only one row gets both; if each has its own, a merge is proposed.
 */
async function joinMember(
  stores: Stores,
  company: Company,
  {
    old,
    taken,
    occurredAtMs,
  }: { old: DirectoryMember; taken: DirectoryMember; occurredAtMs: number },
  when: When,
): Promise<void> {
  const { corp, accountOf } = company;
  const { userId, memberId } = old;
  if (userId !== null && taken.userId === null) {
    const facts = { corpKey: corp.key, memberId: taken.memberId, userId };
    const nothing = { name: null, status: null, profile: {} };
    await stores.members.upsert({ ...facts, ...nothing, ...timeOf(taken) });
  } else if (userId !== null && taken.userId !== null && userId !== taken.userId) {
    const account = await stores.accounts.find(accountOf(memberId));
    const unionId = `${corp.corpId}/${taken.memberId}`;
    const pair = { userId, otherUserId: taken.userId, matchedBy: "member" } as const;
    const proposal = { ...pair, unionId, createdAtMs: when.nowMs };
    if (account) await stores.mergeProposals.raise({ accountId: account.id, ...proposal });
  }
  const asOfMs = asOf(occurredAtMs, old, when.nowMs);
  await removeMembers(stores, company, [{ memberId, stored: old, asOfMs }], when);
}

function timeOf({
  changedAtMs,
  timeSource,
}: Dated): Pick<Seen, "nowMs"> & Pick<Dated, "timeSource"> {
  return { nowMs: changedAtMs, timeSource };
}

/** By how much two clocks may disagree. */
const DOUBT_MS = 2 * 60_000;

type Dated = Pick<DirectoryMember, "changedAtMs" | "timeSource">;

/** An event beside the stored row. Events carry whole seconds: within the same second an event counts as newer. */
function ageOf(
  stored: Dated | null,
  occurredAtMs: number,
  { nowMs, timeSource }: When,
): "newer" | "older" | "doubtful" {
  if (!stored) return "newer";
  const isAhead = stored.changedAtMs > nowMs;
  // What the provider just answered is newer than an event that it dated ahead of our clock.
  const storedMs = isAhead && timeSource === "own" ? nowMs : stored.changedAtMs;
  const secondMs = Math.floor(storedMs / 1000) * 1000;
  if (secondMs <= occurredAtMs) return "newer";
  const isCertain = stored.timeSource === "provider" && !isAhead;
  return !isCertain && secondMs - occurredAtMs <= DOUBT_MS ? "doubtful" : "older";
}

/** The last moment of the event's second, so that a sync that asked within it does not undo it. */
function asOf(
  occurredAtMs: number,
  stored: { readonly changedAtMs: number } | null,
  nowMs: number,
): number {
  const lastMs = Math.max(occurredAtMs, Math.min(occurredAtMs + 999, nowMs));
  return Math.max(lastMs, stored?.changedAtMs ?? 0);
}
