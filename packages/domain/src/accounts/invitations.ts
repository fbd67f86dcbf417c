import { Code, type Ports } from "@menshen/core";
import { audit, type Origin } from "../audit.ts";
import type { Stores } from "../data.ts";
import { randomToken, sha256 } from "../tokens.ts";
import { userLock } from "./locks.ts";
import type { UserRow } from "./ports.ts";

const HOUR_MS = 60 * 60_000;

export interface InviteUser {
  readonly userId: string;
  readonly hours: number;
  /** `admin`, or the userId of an administrator. */
  readonly actor: string;
}

/** An invitation as its page shows it. */
export interface OpenInvitation {
  readonly user: UserRow;
  readonly expiresAtMs: number;
}

/**
 * Invites a user to link an account. The token is stored as a hash; earlier unused invitations of the user end.
 * @throws Code 10402 there is no such user, 10204 disabled, 10703 merged into another
 */
export async function inviteUser(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { userId, hours, actor }: InviteUser,
): Promise<{ token: string; expiresAtMs: number }> {
  const token = randomToken();
  return await data.transaction([userLock(userId)], async (stores) => {
    const user = await stores.users.find(userId);
    if (!user) throw new Code(10402, "there is no such user");
    if (user.mergedInto !== null) throw new Code(10703, "the user was merged into another");
    if (user.status !== "active") throw new Code(10204, "the user is disabled");
    const nowMs = clock.now();
    const expiresAtMs = nowMs + hours * HOUR_MS;
    const withdrawn = await stores.invitations.withdraw(userId);
    const row = { tokenHash: sha256(token), userId, actor, createdAtMs: nowMs, expiresAtMs };
    await stores.invitations.create(row);
    const detail = { expiresAt: expiresAtMs, withdrawn, by: actor };
    const entry = { atMs: nowMs, action: "user-invited", element: null, userId, detail } as const;
    await audit(stores, origin, entry);
    return { token, expiresAtMs };
  });
}

/**
 * Withdraws the open invitation of a user.
 * @throws Code 10402 there is none
 */
export async function withdrawInvitation(
  { data, clock }: Pick<Ports, "data" | "clock">,
  origin: Origin,
  { userId, actor }: Pick<InviteUser, "userId" | "actor">,
): Promise<void> {
  await data.transaction([userLock(userId)], async (stores) => {
    if ((await stores.invitations.withdraw(userId)) === 0) {
      throw new Code(10402, "the user has no open invitation");
    }
    const detail = { by: actor };
    const entry = {
      atMs: clock.now(),
      action: "invitation-withdrawn",
      element: null,
      userId,
    } as const;
    await audit(stores, origin, { ...entry, detail });
  });
}

/** Null where the invitation is unknown, used, withdrawn or expired, or its user cannot sign in. */
export async function openInvitation(
  { data, clock }: Pick<Ports, "data" | "clock">,
  token: string,
): Promise<OpenInvitation | null> {
  const row = await data.invitations.find(sha256(token), clock.now());
  const user = row && (await data.users.find(row.userId));
  return row && user?.status === "active" ? { user, expiresAtMs: row.expiresAtMs } : null;
}

/**
 * Uses an invitation up, in the transaction that links the account.
 * @throws Code 10104 it was used, withdrawn or has expired since the login started
 */
export async function acceptInvitation(
  stores: Pick<Stores, "invitations">,
  tokenHash: string,
  nowMs: number,
): Promise<void> {
  if (await stores.invitations.consume(tokenHash, nowMs)) return;
  throw invitationSpent();
}

export function invitationSpent(): Code {
  return new Code(10104, "the invitation is unknown, used, withdrawn or expired", {
    hint: {
      zh: "邀请已使用、已撤回或已过期，请向管理员索取新的邀请。",
      en: "The invitation was used or withdrawn, or has expired. Ask your administrator for a new one.",
    },
  });
}
