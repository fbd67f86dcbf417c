import { Code, type Ports } from "@menshen/core";
import type { AdminTokenStore } from "@menshen/db";
import { appMutation, appQuery } from "@menshen/rpc";
import type { App } from "@menshen/runtime";
import { z } from "zod";

interface Options {
  readonly adminTokens: AdminTokenStore;
  /** Hash of the configured administrator's token. */
  readonly issuer: string;
}

/** `app.adminSessions.*`: the console's sessions, for administrators. */
export function adminSessionProcedures(
  app: App,
  { clock, data }: Pick<Ports, "clock" | "data">,
  { adminTokens, issuer }: Options,
) {
  return {
    list: appQuery({
      access: "admin",
      describe: "The console's sessions that are open now, the latest first",
      run: async (_input, ctx) => {
        const sessions = await adminTokens.listSessions({ issuer, nowMs: clock.now() });
        const own = ctx.http?.adminSessionId;
        return sessions.map(({ createdAtMs, activeAtMs, expiresAtMs, ...session }) => ({
          ...session,
          createdAt: createdAtMs,
          activeAt: activeAtMs,
          expiresAt: expiresAtMs,
          isCurrent: session.id === own,
        }));
      },
    }),
    end: appMutation({
      access: "admin",
      input: z.strictObject({ id: z.string().min(1).max(64) }),
      describe: "Ends a session of the console, and its streams within a minute",
      run: async ({ id }, ctx) => {
        if (!(await adminTokens.endSession(id))) throw new Code(10402, `there is no session ${id}`);
        await data.audit.append({
          atMs: clock.now(),
          action: "admin-session-ended",
          element: null,
          userId: null,
          actor: "admin",
          ip: ctx.ip ?? "",
          snapshot: app.snapshotNumber,
          detail: { id },
        });
        return { success: true as const };
      },
    }),
  };
}
