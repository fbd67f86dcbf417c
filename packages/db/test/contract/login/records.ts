import { describe, expect, it } from "vitest";
import type { World } from "../world.ts";
import { DAY, MINUTE, newAdminToken, NOON, unique } from "../fixtures.ts";

export function describeRecords(world: World): void {
  const data = () => world.database.data;

  describe("login tests", () => {
    it("a login test shows that it waits, then each step, then its result", async () => {
      const { dryRuns } = data();
      const run = {
        id: unique("run"),
        element: "auths.A",
        createdAtMs: NOON,
        expiresAtMs: NOON + DAY,
      };
      const step = { atMs: NOON, ok: true, detail: {} };
      await dryRuns.create(run);
      expect(await dryRuns.find(run.id)).toEqual({
        ...run,
        status: "waiting",
        steps: [],
        result: null,
      });

      await dryRuns.append(run.id, { ...step, step: "issued" });
      expect(await dryRuns.find(run.id)).toMatchObject({ status: "waiting" });
      const detail = { errcode: 10103 };
      await dryRuns.append(run.id, { ...step, step: "callback", ok: false, detail });
      expect(await dryRuns.find(run.id)).toMatchObject({
        status: "waiting",
        steps: [
          { step: "issued", ok: true, detail: {} },
          { step: "callback", ok: false, detail },
        ],
      });
      await dryRuns.append(run.id, { ...step, step: "callback" });
      expect(await dryRuns.find(run.id)).toMatchObject({ status: "running" });

      expect(await dryRuns.finish(run.id, "done", { userId: "lilei" })).toBe(true);
      expect(await dryRuns.finish(run.id, "failed", null)).toBe(false);
      expect(await dryRuns.find(run.id)).toMatchObject({
        status: "done",
        result: { userId: "lilei" },
      });
      expect(await dryRuns.find("unknown")).toBeNull();
    });

    it("the login tests of an element are listed, newest first, each with its status", async () => {
      const { dryRuns } = data();
      const element = unique("auths.A");
      const newRun = (createdAtMs: number, of = element) => {
        const run = { id: unique("run"), element: of, createdAtMs, expiresAtMs: NOON + DAY };
        return run;
      };
      const [first, second, third] = [newRun(1), newRun(2), newRun(3)];
      await dryRuns.create(second, "a draft");
      await dryRuns.create(first);
      const chosen = { flow: "workbench", corpId: "wwA" } as const;
      await dryRuns.create({ ...third, ...chosen });
      await dryRuns.create(newRun(4, unique("auths.B")));
      const step = { atMs: NOON, ok: true, detail: {} };
      await dryRuns.append(second.id, { ...step, step: "issued" });
      await dryRuns.append(third.id, { ...step, step: "callback" });
      await dryRuns.finish(first.id, "cancelled", null);
      expect(await dryRuns.list({ element, limit: 9 })).toEqual([
        { ...third, ...chosen, status: "running", isDraft: false },
        { ...second, status: "waiting", isDraft: true },
        { ...first, status: "cancelled", isDraft: false },
      ]);
      expect(await dryRuns.list({ element, limit: 1 })).toMatchObject([{ id: third.id }]);
    });
  });

  describe("administrator tokens", () => {
    const { issuer } = newAdminToken();
    const at = (nowMs: number) => ({ issuer, nowMs });

    it("an administrator link works once for ten concurrent callers", async () => {
      const { adminTokens } = world.database;
      const { hash, ...link } = newAdminToken();
      await adminTokens.put({ hash, ...link });
      expect(await adminTokens.consume(hash, { issuer: "another", nowMs: NOON - 1 })).toBe(false);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => adminTokens.consume(hash, at(NOON - 1))),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it("an administrator session is valid until it expires or is removed", async () => {
      const { adminTokens } = world.database;
      const session = newAdminToken({ purpose: "session" });
      const { hash } = session;
      await adminTokens.put(session);
      expect(await adminTokens.findSession(hash, at(NOON - 1))).toMatchObject({ ip: "192.0.2.1" });
      expect(await adminTokens.findSession(hash, at(NOON))).toBeNull();
      expect(await adminTokens.consume(hash, at(NOON - 1))).toBe(false);
      await adminTokens.remove(hash);
      expect(await adminTokens.findSession(hash, at(NOON - 1))).toBeNull();
    });

    it("an administrator session ends with the token that created it, when idle, and on request", async () => {
      const { adminTokens } = world.database;
      const session = newAdminToken({ purpose: "session", expiresAtMs: NOON + DAY });
      const { hash } = session;
      await adminTokens.put(session);
      await adminTokens.put(newAdminToken({ expiresAtMs: NOON + DAY }));
      expect(await adminTokens.findSession(hash, { issuer: "another", nowMs: NOON })).toBeNull();
      expect(await adminTokens.findSession(hash, at(NOON + 29 * MINUTE - 1))).not.toBeNull();
      expect(await adminTokens.findSession(hash, at(NOON + 29 * MINUTE))).toBeNull();
      await adminTokens.touch(hash, NOON);
      const listed = await adminTokens.listSessions(at(NOON + 29 * MINUTE));
      expect(listed).toEqual([
        expect.objectContaining({ id: hash.slice(0, 16), activeAtMs: NOON, userAgent: "test" }),
      ]);
      expect(await adminTokens.endSession(listed[0]!.id)).toBe(true);
      expect(await adminTokens.endSession(listed[0]!.id)).toBe(false);
      expect(await adminTokens.findSession(hash, at(NOON))).toBeNull();
    });
  });
}
