import { Code, type Ports } from "@menshen/core";
import { listSessions } from "@menshen/domain";
import { serializeAccount, serializeCorp, serializeUser } from "./serializers.ts";

/**
 * A user with accounts, memberships and active sessions.
 * @throws Code 10402 there is no such user
 */
export async function userDetails(ports: Ports, userId: string) {
  const details = await findUserDetails(ports, userId);
  if (!details) throw new Code(10402, "there is no such user");
  return details;
}

/** Like `userDetails`, but null where there is no such user. */
export async function findUserDetails(ports: Ports, userId: string) {
  const { users, accounts, members } = ports.data;
  const user = await users.find(userId);
  if (!user) return null;
  const memberships = await members.listOfUser(userId);
  return {
    user: serializeUser(user),
    accounts: (await accounts.listOfUser(userId)).map(serializeAccount),
    members: memberships.map(({ corp, memberId, name, status, removedAtMs }) => ({
      corp: serializeCorp(corp),
      memberId,
      name,
      status,
      removedAt: removedAtMs,
    })),
    sessions: await listSessions(ports, userId),
  };
}
