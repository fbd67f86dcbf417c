import { Code, defineService, mutation, query, type CallContext } from "@menshen/core";
import {
  listSessions,
  loginByCode,
  LoginByCode,
  originOf,
  requireOwnPage,
  revokeSession,
} from "@menshen/domain";
import { z } from "zod";

const SessionInput = z.strictObject({ sessionId: z.string().min(1).max(64) });

export default defineService({
  create({ ports }) {
    const current = async ({ userId, http }: CallContext) => {
      if (!userId) return null;
      const sessions = await listSessions(ports, userId);
      return sessions.find(({ sessionId }) => sessionId === http?.sessionId) ?? null;
    };
    const end = async (
      sessionId: string,
      ctx: CallContext,
      action: "session-revoked" | "logout",
    ) => {
      const userId = signedIn(ctx);
      await revokeSession(ports, originOf(ctx), { sessionId, userId }, action);
      if (sessionId === ctx.http?.sessionId) ctx.http.clearSession();
      return { success: true as const };
    };
    return {
      listLoginTypes: query({
        access: "public",
        describe: {
          zh: "可供选择的已启用登录方式",
          en: "The active login elements, to choose from",
        },
        run: (_, { app }) => loginElements(app),
      }),
      /** @throws Code 10104 unknown, used or expired, 10303 choose a company, 10203 another company */
      loginByCode: mutation({
        access: "public",
        input: LoginByCode,
        describe: {
          zh: "用 loginCode 换取会话",
          en: "Exchanges a loginCode for a session",
        },
        run: (input, ctx) => loginByCode(ports, input, ctx),
      }),
      currentUser: query({
        access: "public",
        describe: {
          zh: "当前登录的用户；未登录时为 null",
          en: "Who is signed in, or null",
        },
        run: async (_, ctx) => {
          const session = await current(ctx);
          if (!session) return null;
          const { element: _element, ip: _ip, userAgent: _userAgent, ...info } = session;
          return info;
        },
      }),
      listSessions: query({
        access: "session",
        describe: {
          zh: "当前用户的有效会话",
          en: "The living sessions of the signed-in user",
        },
        run: async (_, ctx) => {
          const sessions = await listSessions(ports, signedIn(ctx));
          const own = ctx.http?.sessionId;
          return sessions.map((session) => ({ ...session, isCurrent: session.sessionId === own }));
        },
      }),
      /** @throws Code 10402 no such living session of the caller's */
      revokeSession: mutation({
        access: "session",
        input: SessionInput,
        describe: {
          zh: "结束当前用户的某个会话",
          en: "Ends one of the user's own sessions",
        },
        run: ({ sessionId }, ctx) => {
          requireOwnPage(ctx);
          return end(sessionId, ctx, "session-revoked");
        },
      }),
      logout: mutation({
        access: "session",
        describe: {
          zh: "结束本次调用所用的会话",
          en: "Ends the session this call came with",
        },
        run: (_, ctx) => {
          if (!ctx.http?.sessionId) throw new Code(10602, "the call came without a session");
          return end(ctx.http.sessionId, ctx, "logout");
        },
      }),
    };
  },
});

function loginElements(app: CallContext["app"]) {
  return app
    .findElements({ type: "auths.loginTypes.Meta" })
    .filter(({ isActive }) => isActive)
    .map(({ fullName, type, methods: { authType }, title, icon, isDefault }) => ({
      fullName,
      authType: typeof authType === "string" ? authType : type,
      title,
      icon: icon ?? null,
      default: isDefault,
    }));
}

function signedIn({ userId }: CallContext): string {
  if (!userId) throw new Code(10602, "the call came without a session");
  return userId;
}
