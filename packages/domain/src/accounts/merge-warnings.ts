import type { Bilingual } from "@menshen/core";
import type { AccountRow, MemberRow, UserRow } from "./ports.ts";

/** What to check before two users are merged. */
export interface MergeWarning {
  readonly code: "same-app" | "same-corp" | "merged-is-admin" | "merged-is-disabled";
  readonly message: Bilingual;
}

export interface Person {
  readonly user: Pick<UserRow, "role" | "status">;
  readonly accounts: readonly AccountRow[];
  readonly members: readonly Pick<MemberRow, "corpKey" | "memberId">[];
}

export function mergeWarnings(remaining: Person, merged: Person): MergeWarning[] {
  const warnings: MergeWarning[] = [];
  if (remaining.accounts.some((one) => merged.accounts.some((other) => isSameApp(one, other))))
    warnings.push(sameApp);
  if (
    remaining.members.some(({ corpKey }) =>
      merged.members.some((other) => other.corpKey === corpKey),
    )
  )
    warnings.push(sameCorp);
  if (merged.user.role === "admin" && remaining.user.role !== "admin") warnings.push(mergedIsAdmin);
  if (merged.user.status === "disabled") warnings.push(mergedIsDisabled);
  return warnings;
}

function isSameApp(one: AccountRow, other: AccountRow): boolean {
  return one.kind === other.kind && one.base === other.base && one.tenant === other.tenant;
}

const sameApp: MergeWarning = {
  code: "same-app",
  message: {
    zh: "两人在同一个应用里各有一个账号，可能不是同一个人。",
    en: "Both have an account of the same app: they may be two people.",
  },
};

const sameCorp: MergeWarning = {
  code: "same-corp",
  message: {
    zh: "两人是同一家企业的不同成员，可能不是同一个人。",
    en: "Both are members of the same company: they may be two people.",
  },
};

const mergedIsAdmin: MergeWarning = {
  code: "merged-is-admin",
  message: {
    zh: "被合并的用户是管理员；保留的用户不会因此成为管理员。",
    en: "The user to merge is an administrator; the remaining user does not become one.",
  },
};

const mergedIsDisabled: MergeWarning = {
  code: "merged-is-disabled",
  message: {
    zh: "被合并的用户已停用；合并后，其账号可以作为保留的用户登录。",
    en: "The user to merge is disabled; afterwards their accounts sign in as the remaining user.",
  },
};
