import { describe, expect, it } from "vitest";
import type { AuditEntry, AuditFilter } from "@menshen/domain";
import { HOUR, MINUTE, NOON, unique } from "../fixtures.ts";
import type { World } from "../world.ts";

export function describeAudit(world: World): void {
  const data = () => world.database.data;

  /** Appends rows a second apart and answers which of them a filter finds, newest first. */
  async function finding(rows: readonly Partial<AuditEntry>[]) {
    const element = unique("auths.Found");
    for (const [index, row] of rows.entries())
      await data().audit.append({ ...newEntry, element, atMs: NOON + index * 1000, ...row });
    return async (by: AuditFilter & { limit?: number; before?: number }) => {
      const found = await data().audit.list({ element, limit: 9, ...by });
      return found.map(({ atMs }) => (atMs - NOON) / 1000);
    };
  }

  describe("audit", () => {
    it("the audit lists the newest first, page by page", async () => {
      const element = unique("auths.Paged");
      const entry = { ...newEntry, element };
      for (const atMs of [1, 2, 3]) await data().audit.append({ ...entry, atMs: NOON + atMs });
      const newest = await data().audit.list({ limit: 2, element });
      expect(newest.map(({ atMs }) => atMs)).toEqual([NOON + 3, NOON + 2]);
      const before = newest[1]?.id ?? 0;
      const older = await data().audit.list({ limit: 2, element, before });
      expect(older).toEqual([
        { ...entry, atMs: NOON + 1, id: older[0]?.id, userName: null, snapshotHash: hash },
      ]);
      expect(older[0]?.id).toBeLessThan(before);
    });

    it("the audit is filtered by user, by action and by both", async () => {
      const [one, other] = [unique("user"), unique("user")];
      const list = await finding([
        { action: "logout", userId: one },
        { action: "session-created", userId: one },
        { action: "logout", userId: other },
        { action: "logout", userId: one },
      ]);
      expect(await list({ userId: one })).toEqual([3, 1, 0]);
      expect(await list({ action: "logout" })).toEqual([3, 2, 0]);
      expect(await list({ userId: one, action: "logout" })).toEqual([3, 0]);
      expect(await list({ userIds: [other, one], limit: 3 })).toEqual([3, 2, 1]);
      expect(await list({ userIds: [other] })).toEqual([2]);
      expect(await list({ userIds: [] })).toEqual([]);
    });

    it("the audit counts the entries of an action and an element since a time, up to a number", async () => {
      const element = unique("auths.Counted");
      const list = await finding(
        (["logout", "logout", "login", "logout"] as const).map((action) => ({ action, element })),
      );
      expect(await list({ element })).toHaveLength(4);
      const count = (action: string, sinceMs: number, atMost = 10) =>
        data().audit.count({ action, element, sinceMs, atMost });
      expect(await count("logout", NOON + 1000)).toBe(2);
      expect(await count("logout", 0, 2)).toBe(2);
      expect(await count("login-failed", 0)).toBe(0);
    });

    it("rows of several actions are one list, newest first, page by page", async () => {
      const list = await finding(
        (["login", "login-failed", "logout", "login", "login"] as const).map((action) => ({
          action,
        })),
      );
      const actions = ["login", "login-failed"];
      expect(await list({ actions })).toEqual([4, 3, 1, 0]);
      expect(await list({ actions, limit: 2 })).toEqual([4, 3]);
      expect(await list({ actions, action: "login-failed" })).toEqual([1]);
    });

    it("the audit is filtered by what a row's detail says: errcode with its source, and company", async () => {
      const list = await finding([
        { detail: { errcode: 40029, source: "wecom" } },
        { detail: { errcode: 40029, source: "wechat", corpId: "ww1" } },
        { detail: { corpId: "ww1", source: "console" } },
        { detail: { errcode: null } },
      ]);
      expect(await list({ errcode: 40029 })).toEqual([1, 0]);
      expect(await list({ errcode: 40029, source: "wecom" })).toEqual([0]);
      expect(await list({ source: "console" })).toEqual([]);
      expect(await list({ corpId: "ww1" })).toEqual([2, 1]);
      expect(await list({ outcome: "failed" })).toEqual([1, 0]);
      expect(await list({ outcome: "done", corpId: "ww1" })).toEqual([2]);
    });

    it("the audit is filtered by address and by time, also where times and ids are in another order", async () => {
      const list = await finding([
        { ip: "192.0.2.1", atMs: NOON },
        { ip: "192.0.2.2", atMs: NOON + 20 * MINUTE },
        { ip: "192.0.2.1", atMs: NOON + 10 * MINUTE },
        { ip: "192.0.2.1", atMs: NOON + 5 * HOUR },
      ]);
      expect(await list({ ip: "192.0.2.2" })).toEqual([1200]);
      expect(await list({ fromMs: NOON + 10 * MINUTE })).toEqual([18_000, 600, 1200]);
      expect(await list({ fromMs: NOON + 11 * MINUTE, ip: "192.0.2.1" })).toEqual([18_000]);
      expect(await list({ untilMs: NOON + 20 * MINUTE })).toEqual([600, 0]);
      expect(await list({ fromMs: NOON + 1, untilMs: NOON + HOUR })).toEqual([600, 1200]);
      expect(await list({ fromMs: NOON + 100 * HOUR })).toEqual([]);
    });

    it("a row shows the user's present name", async () => {
      const id = unique("user");
      const list = await finding([{ userId: id }]);
      expect(await list({ userId: id })).toEqual([0]);
      await data().users.create({ id, name: "Lin", avatar: null, createdAtMs: NOON });
      expect(await data().audit.list({ userId: id, limit: 1 })).toMatchObject([
        { userName: "Lin" },
      ]);
    });
  });
}

const hash = "c".repeat(64);

const newEntry: AuditEntry = {
  atMs: NOON,
  action: "login",
  element: "auths.A",
  userId: null,
  actor: "anonymous",
  ip: "::1",
  snapshot: 3,
  snapshotHash: hash,
  detail: { purpose: "login" },
};
