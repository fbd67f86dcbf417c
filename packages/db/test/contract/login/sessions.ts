import { describe, expect, it } from "vitest";
import type { World } from "../world.ts";
import { DAY, makeMember, makeUser, newSession, NOON } from "../fixtures.ts";

export function describeSessions(world: World): void {
  const data = () => world.database.data;
  const isAlive = async (tokenHash: string, nowMs: number) =>
    (await data().sessions.findAlive(tokenHash, nowMs, DAY)) !== null;

  describe("sessions", () => {
    it("a session is found by its token, with user and corp", async () => {
      const { userId, corpKey } = await makeMember(data());
      const { tokenHash, accountId, ...session } = newSession({ userId, corpKey });
      await data().sessions.create({ tokenHash, accountId, ...session });
      const corp = await data().corps.findByKey(corpKey);
      expect(await data().sessions.findAlive(tokenHash, NOON + 1, DAY)).toEqual({
        ...session,
        lastSeenAtMs: NOON,
        name: "李雷",
        avatar: null,
        role: "user",
        corp: { corpId: corp?.corpId, corpName: "晨星", corpFullName: "晨星科技" },
      });
      expect(await data().sessions.findAlive("unknown", NOON + 1, DAY)).toBeNull();
    });

    it("a session without a corp is found", async () => {
      const session = newSession({ userId: await makeUser(data()), corpKey: null });
      await data().sessions.create(session);
      const row = await data().sessions.findAlive(session.tokenHash, NOON, DAY);
      expect(row).toMatchObject({ corpKey: null, corp: null });
    });

    it("a session ends after the idle time, which each use restarts", async () => {
      const session = newSession({ userId: await makeUser(data()), corpKey: null });
      await data().sessions.create(session);
      expect(await isAlive(session.tokenHash, NOON + DAY - 1)).toBe(true);
      expect(await isAlive(session.tokenHash, NOON + DAY)).toBe(false);
      await data().sessions.touch(session.id, NOON + DAY - 1);
      await data().sessions.touch(session.id, NOON + 5);
      expect(await isAlive(session.tokenHash, NOON + DAY)).toBe(true);
      expect(await isAlive(session.tokenHash, NOON + 2 * DAY - 1)).toBe(false);
    });

    it("a session ends at its absolute limit even when it is in use", async () => {
      const session = newSession({ userId: await makeUser(data()), corpKey: null });
      await data().sessions.create(session);
      await data().sessions.touch(session.id, NOON + 7 * DAY - 1);
      expect(await isAlive(session.tokenHash, NOON + 7 * DAY - 1)).toBe(true);
      expect(await isAlive(session.tokenHash, NOON + 7 * DAY)).toBe(false);
    });

    it("the least recently used sessions of a user end when there are too many", async () => {
      const { sessions } = data();
      const [userId, other] = [await makeUser(data()), await makeUser(data())];
      const made = Array.from({ length: 5 }, () => newSession({ userId, corpKey: null }));
      for (const session of made) await sessions.create(session);
      const foreign = newSession({ userId: other, corpKey: null });
      await sessions.create(foreign);
      const [first, , third, fourth, last] = made;
      for (const [at, session] of [fourth, first, third].entries()) {
        await sessions.touch(session?.id ?? "", NOON + 1 + at);
      }
      const end = (keep: number) =>
        sessions.revokeLeastRecent(last?.id ?? "", userId, keep, NOON + 10);
      const alive = async () =>
        new Set((await sessions.listAlive(userId, NOON + 10, DAY)).map(({ id }) => id));
      const idsOf = (...some: (typeof first)[]) => new Set(some.map((one) => one?.id));
      await end(4);
      expect(await alive()).toEqual(idsOf(...made));
      await end(2);
      // The new one stays although it was never used.
      expect(await alive()).toEqual(idsOf(first, third, last));
      await end(2);
      expect(await alive()).toEqual(idsOf(first, third, last));
      expect(await isAlive(foreign.tokenHash, NOON + 10)).toBe(true);
    });

    it("a session is revoked by its owner only, once", async () => {
      const session = newSession({ userId: await makeUser(data()), corpKey: null });
      await data().sessions.create(session);
      const revoke = (userId: string) => data().sessions.revoke(session.id, userId, NOON + 1);
      expect(await revoke(await makeUser(data()))).toBe(false);
      expect(await isAlive(session.tokenHash, NOON + 1)).toBe(true);
      expect(await revoke(session.userId)).toBe(true);
      expect(await revoke(session.userId)).toBe(false);
    });

    it("an ended session still names its user", async () => {
      const session = newSession({ userId: await makeUser(data()), corpKey: null });
      await data().sessions.create(session);
      await data().sessions.revoke(session.id, session.userId, NOON);
      expect(await data().sessions.userOf(session.id)).toBe(session.userId);
      expect(await data().sessions.userOf("unknown")).toBeNull();
    });

    it("a session stays revoked for a node whose clock is behind", async () => {
      const session = newSession({ userId: await makeUser(data()), corpKey: null });
      await data().sessions.create(session);
      await data().sessions.revoke(session.id, session.userId, NOON + 1000);
      expect(await isAlive(session.tokenHash, NOON)).toBe(false);
    });

    it("live sessions are listed by last use, newest first", async () => {
      const userId = await makeUser(data());
      const [old, recent, revoked] = [1, 2, 3].map(() => newSession({ userId, corpKey: null }));
      for (const session of [old!, recent!, revoked!]) await data().sessions.create(session);
      await data().sessions.touch(recent!.id, NOON + 10);
      await data().sessions.revoke(revoked!.id, userId, NOON + 10);
      const rows = await data().sessions.listAlive(userId, NOON + 20, DAY);
      expect(rows.map(({ id }) => id)).toEqual([recent!.id, old!.id]);
    });

    it("all sessions of a user are revoked together", async () => {
      const { userId, corpKey } = await makeMember(data());
      await data().sessions.create(newSession({ userId, corpKey }));
      await data().sessions.create(newSession({ userId, corpKey: null }));
      expect(await data().sessions.revokeAllOfUser(userId, NOON + 1)).toBe(2);
      expect(await data().sessions.listAlive(userId, NOON + 1, DAY)).toEqual([]);
    });

    it("the sessions of one corp are revoked without the others", async () => {
      const { userId, corpKey } = await makeMember(data());
      const other = newSession({ userId, corpKey: null });
      await data().sessions.create(newSession({ userId, corpKey }));
      await data().sessions.create(other);
      const absent = await makeUser(data());
      const ended = await data().sessions.revokeOfCorp([userId, absent], corpKey, NOON + 1);
      expect([...ended]).toEqual([[userId, 1]]);
      const rows = await data().sessions.listAlive(userId, NOON + 1, DAY);
      expect(rows.map(({ id }) => id)).toEqual([other.id]);
    });

    it("a session of a corp is valid only while its user is an active member", async () => {
      const { userId, corpKey } = await makeMember(data());
      const stranger = newSession({ userId: await makeUser(data()), corpKey });
      await data().sessions.create(stranger);
      expect(await isAlive(stranger.tokenHash, NOON)).toBe(false);
      const own = newSession({ userId, corpKey });
      await data().sessions.create(own);
      expect(await isAlive(own.tokenHash, NOON)).toBe(true);
    });

    it.each([2, 4, 5])(
      "a session ends when its member's status becomes %i, and stays ended",
      async (status) => {
        const { userId, corpKey, member } = await makeMember(data());
        const [inCorp, outside] = [
          newSession({ userId, corpKey }),
          newSession({ userId, corpKey: null }),
        ];
        await data().sessions.create(inCorp);
        await data().sessions.create(outside);
        await data().members.upsert({ ...member, userId: null, status, nowMs: NOON + 1 });
        expect(await isAlive(inCorp.tokenHash, NOON + 1)).toBe(false);
        expect(await isAlive(outside.tokenHash, NOON + 1)).toBe(true);
        await data().members.upsert({ ...member, status: 1, nowMs: NOON + 2 });
        expect(await isAlive(inCorp.tokenHash, NOON + 2)).toBe(false);
      },
    );
  });
}
