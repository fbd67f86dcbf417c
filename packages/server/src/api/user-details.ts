import type { Ports } from "@menshen/core";
import { listSessions } from "@menshen/domain";
import { shownAccount, shownUser } from "./serializers.ts";

/** A user with accounts, memberships and living sessions; null where there is none. */
export async function userDetails(ports: Ports, userId: string) {
  const { users, accounts, members } = ports.data;
  const user = await users.find(userId);
  if (!user) return null;
  const memberships = await members.listOfUser(userId);
  return {
    user: shownUser(user),
    accounts: (await accounts.listOfUser(userId)).map(shownAccount),
    members: memberships.map(({ corp, memberId, name, status, removedAtMs }) => ({
      corp,
      memberId,
      name,
      status,
      removedAt: removedAtMs,
    })),
    sessions: await listSessions(ports, userId),
  };
}
