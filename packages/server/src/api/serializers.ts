import {
  corpRef,
  type AccountRow,
  type CorpRef,
  type SyncRow,
  type UserRow,
} from "@menshen/domain";
import { redactText } from "../ops/redact.ts";

/* The JSON form of rows in the answers of `app.*`. */

export function serializeUser({ id, createdAtMs, ...user }: UserRow) {
  const { name, avatar, role, status, mergedInto, mobile, email, forCorpId, firstLoginAtMs } = user;
  return {
    userId: id,
    name,
    avatar,
    role,
    status,
    mergedInto,
    createdAt: createdAtMs,
    /** As an administrator entered them. */
    mobile,
    email,
    /** The company that the user was created for. */
    corpId: forCorpId,
    /** Null before the first login. */
    firstLoginAt: firstLoginAtMs,
  };
}

export function serializeAccount({ id, kind, tenant, subject, unionId, ...rest }: AccountRow) {
  const { profile, createdAtMs, updatedAtMs } = rest;
  const text = (key: string) => (typeof profile[key] === "string" ? profile[key] : null);
  return {
    id,
    kind,
    tenant,
    subject,
    unionId,
    // Profiles keep the field names of their provider.
    name: text("nickname") ?? text("name"),
    avatar: text("avatar"),
    createdAt: createdAtMs,
    updatedAt: updatedAtMs,
  };
}

/** @param nowMs ends the duration of a sync that is still running */
export function serializeSync(run: SyncRow, corp: CorpRef | null, nowMs: number) {
  const { id, corpKey, element, kind, target, forceUpdate, dryRun, createUsers, actor } = run;
  const { status, phase, done, total, calls, counts, confirmed, error } = run;
  const { startedAtMs: startedAt, finishedAtMs: finishedAt } = run;
  return {
    id,
    corpKey,
    corp: corp && serializeCorp(corp),
    element,
    kind,
    target,
    forceUpdate,
    dryRun,
    createUsers,
    actor,
    status,
    phase,
    done,
    total,
    calls,
    counts,
    confirmed,
    createdAt: run.createdAtMs,
    startedAt,
    finishedAt,
    nextTryAt: finishedAt === null ? run.nextTryAtMs : null,
    durationMs: startedAt === null ? null : (finishedAt ?? nowMs) - startedAt,
    error: error && { ...error, message: redactText(error.message) },
  };
}

export function serializeCorp(corp: CorpRef) {
  return corpRef(corp);
}
