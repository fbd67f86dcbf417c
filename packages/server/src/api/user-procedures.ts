import { Code, type Ports } from "@menshen/core";
import { originOf, revokeSession, setUserStatus, type MergeProposal } from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import { z } from "zod";
import { mergeProcedures } from "./merge-procedures.ts";
import { serializeUser } from "./serializers.ts";
import { userDetails } from "./user-details.ts";

const UserId = z.string().min(1).max(64);
const Limit = z.int().min(1).max(200).default(50);

/** `app.users.*`, for administrators. */
export function userProcedures(ports: Ports) {
  return {
    list: appQuery({
      access: "admin",
      input: z
        .strictObject({
          /** Part of a name, of a userId or of an id at a provider. */
          search: z.string().trim().max(200).optional(),
          limit: Limit,
          /** The userId of the last row of the previous page. */
          before: UserId.optional(),
        })
        .prefault({}),
      describe: "Users, newest first",
      run: async (page) =>
        (await ports.data.users.list(page)).map(({ accounts, lastSeenAtMs, ...user }) => ({
          ...serializeUser(user),
          accounts,
          lastSeenAt: lastSeenAtMs,
        })),
    }),
    get: appQuery({
      access: "admin",
      input: z.strictObject({ userId: UserId }),
      describe: "A user with accounts, memberships and active sessions",
      run: ({ userId }) => userDetails(ports, userId),
    }),
    revokeSession: appMutation({
      access: "admin",
      input: z.strictObject({ sessionId: z.string().min(1).max(64) }),
      describe: "Revokes a session",
      run: async ({ sessionId }, ctx) => {
        const userId = await ports.data.sessions.userOf(sessionId);
        if (userId === null) throw new Code(10402, "there is no such session");
        await revokeSession(ports, originOf(ctx), { sessionId, userId });
        return { success: true as const };
      },
    }),
    setStatus: appMutation({
      access: "admin",
      input: z.strictObject({ userId: UserId, status: z.enum(["active", "disabled"]) }),
      describe: "Enables a user, or disables them and revokes all their sessions",
      run: async (input, ctx) => {
        await setUserStatus(ports, originOf(ctx), input);
        return { success: true as const };
      },
    }),
    mergeProposals: appQuery({
      access: "admin",
      input: z.strictObject({ limit: Limit, before: z.int().optional() }).prefault({}),
      describe: "Pairs of users that may be the same person, newest first",
      run: async (page) => {
        const rows = await ports.data.mergeProposals.list(page);
        return await Promise.all(rows.map((row) => withNames(ports, row)));
      },
    }),
    ...mergeProcedures(ports),
  };
}

async function withNames({ data }: Ports, row: MergeProposal & { id: number }) {
  const { id, userId, otherUserId, createdAtMs } = row;
  const [user, other] = await Promise.all([data.users.find(userId), data.users.find(otherUserId)]);
  return {
    id,
    /** The user who signed in, and the one who may be the same person. */
    user: user && serializeUser(user),
    otherUser: other && serializeUser(other),
    createdAt: createdAtMs,
  };
}
