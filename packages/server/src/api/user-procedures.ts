import { Code, type Ports } from "@menshen/core";
import {
  createUser,
  importUsers,
  inviteUser,
  linkMember,
  originOf,
  revokeSession,
  setUserRole,
  setUserStatus,
  USER_ID,
  withdrawInvitation,
  type LinkProposal,
  type MergeProposal,
} from "@menshen/domain";
import { appMutation, appQuery } from "@menshen/rpc";
import { z } from "zod";
import { mergeProcedures } from "./merge-procedures.ts";
import { serializeCorp, serializeUser } from "./serializers.ts";
import { userDetails } from "./user-details.ts";

const UserId = z.string().min(1).max(64);
const Role = z.enum(["user", "admin"]);
const NewUser = z.strictObject({
  /** Letters, digits, and `-_.@` after the first; made up where it is absent. */
  userId: z.string().regex(USER_ID).optional(),
  name: z.string().trim().max(200).optional(),
  mobile: z.string().trim().max(30).optional(),
  email: z.string().trim().max(254).optional(),
  role: Role.optional(),
  /** The provider's id of the company whose logins may join this user, see `matchBy`. */
  corpId: z.string().trim().max(64).optional(),
});
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
    create: appMutation({
      access: "admin",
      input: NewUser,
      describe: "Creates a user before the first login",
      run: (input, ctx) =>
        createUser(ports, originOf(ctx), { ...input, actor: ctx.userId ?? "admin" }),
    }),
    setRole: appMutation({
      access: "admin",
      input: z.strictObject({ userId: UserId, role: Role }),
      describe: "Makes a user an administrator or an ordinary user; the last administrator stays",
      run: async (input, ctx) => {
        await setUserRole(ports, originOf(ctx), { ...input, actor: ctx.userId ?? "admin" });
        return { success: true as const };
      },
    }),
    import: appMutation({
      access: "admin",
      input: z.strictObject({
        /** UTF-8; the first row names the columns: userId, and any of name, mobile, email, role. */
        csv: z.string().min(1).max(64_000),
        /** The line of the second row in the file, where `csv` is a part of it with the first row repeated. */
        bodyLine: z.int().min(2).optional(),
        /** The company that the users are created for. */
        corpId: z.string().trim().max(64).optional(),
        /** Without it the answer is a preview. */
        confirm: z.boolean().default(false),
      }),
      describe:
        "Creates the users of a CSV file, or previews what would happen; existing users stay",
      run: async (input, ctx) => {
        const actor = ctx.userId ?? "admin";
        const rows = await importUsers(ports, originOf(ctx), { ...input, actor });
        return { confirmed: input.confirm, rows };
      },
    }),
    invite: appMutation({
      access: "admin",
      input: z.strictObject({
        userId: UserId,
        /** How long the link is valid. */
        hours: z
          .int()
          .min(1)
          .max(30 * 24)
          .default(72),
      }),
      describe: "Makes a link by which a user links an account and signs in, once",
      run: async (input, ctx) => {
        const actor = ctx.userId ?? "admin";
        const { token, expiresAtMs } = await inviteUser(ports, originOf(ctx), { ...input, actor });
        const url = `${ports.settings.publicOrigin}/login/invitation#${token}`;
        return { url, expiresAt: expiresAtMs };
      },
    }),
    invitations: appQuery({
      access: "admin",
      input: z
        .strictObject({
          limit: Limit,
          /** The userId of the last row of the previous page. */
          after: UserId.optional(),
        })
        .prefault({}),
      describe: "Open invitations, sorted by userId",
      run: async (page) => {
        const { data, clock } = ports;
        const rows = await data.invitations.listOpen({ ...page, nowMs: clock.now() });
        return await Promise.all(
          rows.map(async ({ userId, actor, createdAtMs, expiresAtMs }) => {
            const user = await data.users.find(userId);
            const times = { createdAt: createdAtMs, expiresAt: expiresAtMs };
            return { userId, user: user && serializeUser(user), actor, ...times };
          }),
        );
      },
    }),
    withdrawInvitation: appMutation({
      access: "admin",
      input: z.strictObject({ userId: UserId }),
      describe: "Ends the open invitation of a user",
      run: async (input, ctx) => {
        const actor = ctx.userId ?? "admin";
        await withdrawInvitation(ports, originOf(ctx), { ...input, actor });
        return { success: true as const };
      },
    }),
    link: appMutation({
      access: "admin",
      input: z.strictObject({
        userId: UserId,
        corpKey: z.string().min(1).max(64),
        /** The member's id, as the directory shows it. */
        memberId: z.string().min(1).max(64),
      }),
      describe: "Makes a member of a company's directory a user's membership",
      run: async (input, ctx) => {
        await linkMember(ports, originOf(ctx), { ...input, actor: ctx.userId ?? "admin" });
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
    linkProposals: appQuery({
      access: "admin",
      input: z.strictObject({ limit: Limit, before: z.int().optional() }).prefault({}),
      describe: "Refused members who may be a user, for link; newest first",
      run: async (page) => {
        const rows = await ports.data.linkProposals.list(page);
        return await Promise.all(rows.map((row) => withMember(ports, row)));
      },
    }),
    ...mergeProcedures(ports),
  };
}

async function withMember({ data }: Ports, row: LinkProposal & { id: number }) {
  const { id, corpKey, memberId, userId, matchedBy, createdAtMs } = row;
  const [user, corp, member] = await Promise.all([
    data.users.find(userId),
    data.corps.findByKey(corpKey),
    data.members.find(corpKey, memberId),
  ]);
  return {
    id,
    member: { corpKey, memberId, name: member?.name ?? null, corp: corp && serializeCorp(corp) },
    user: user && serializeUser(user),
    /** What both have in common. */
    matchedBy,
    createdAt: createdAtMs,
  };
}

async function withNames({ data }: Ports, row: MergeProposal & { id: number }) {
  const { id, userId, otherUserId, matchedBy, createdAtMs } = row;
  const [user, other] = await Promise.all([data.users.find(userId), data.users.find(otherUserId)]);
  return {
    id,
    /** The user who signed in, and the one who may be the same person. */
    user: user && serializeUser(user),
    otherUser: other && serializeUser(other),
    /** What both have in common. */
    matchedBy,
    createdAt: createdAtMs,
  };
}
