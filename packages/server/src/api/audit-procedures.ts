import { isIP } from "node:net";
import type { Ports } from "@menshen/core";
import { loginActions, type AuditFilter } from "@menshen/domain";
import { appQuery } from "@menshen/rpc";
import { z } from "zod";

const Page = z
  .strictObject({
    /** Only entries about that user. */
    userId: z.string().min(1).max(64).optional(),
    action: z.string().min(1).max(64).optional(),
    /** `login`: attempts to sign in, to link an account and to test a login. */
    kind: z.literal("login").optional(),
    /** Full name. */
    element: z.string().min(1).max(1024).optional(),
    /** `failed`: entries with an errcode. */
    outcome: z.enum(["done", "failed"]).optional(),
    errcode: z.int().optional(),
    /** Whose errcode it is, such as `wecom`. */
    source: z.string().min(1).max(64).optional(),
    /** The provider's id of the company. */
    corpId: z.string().min(1).max(64).optional(),
    ip: z.string().min(1).max(64).optional(),
    /** Epoch milliseconds; not before. */
    from: z.int().min(0).optional(),
    /** Epoch milliseconds; before. */
    until: z.int().min(0).optional(),
    /** A part of a user's name, userId or id at a provider, or a whole IP address. */
    search: z.string().trim().min(1).max(200).optional(),
    limit: z.int().min(1).max(500).default(100),
    /** The id of the last row of the previous page. */
    before: z.int().optional(),
  })
  .prefault({});

/** A search finds entries of so many users, the newest that match. */
const MAX_FOUND = 50;

/** `app.audit.*`, for administrators. */
export function auditProcedures(ports: Ports) {
  return {
    list: appQuery({
      access: "admin",
      input: Page,
      describe: "Audit entries, newest first",
      run: async ({ kind, from, until, search, ...page }) =>
        await ports.data.audit.list({
          ...page,
          ...(kind && { actions: loginActions }),
          fromMs: from,
          untilMs: until,
          ...(search !== undefined && (await found(ports, search))),
        }),
    }),
  };
}

async function found({ data }: Ports, search: string): Promise<AuditFilter> {
  if (isIP(search) !== 0) return { ip: search };
  const users = await data.users.list({ search, limit: MAX_FOUND });
  return { userIds: users.map(({ id }) => id) };
}
