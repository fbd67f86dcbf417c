import { describe, expect, it } from "vitest";
import { DAY, HOUR, makeMember, makeUser, MINUTE, newSession, NOON, unique } from "../fixtures.ts";
import type { World } from "../world.ts";

const key = (createdAtMs: number) => ({
  kid: unique("key"),
  alg: "ES256",
  jwk: "{}",
  createdAtMs,
});

export function describeOidc(world: World): void {
  const data = () => world.database.data;
  const oidc = () => world.database.oidc;
  const none = { clientId: null, userId: null, grantId: null, sessionId: null };
  const soon = { ...none, expiresAtMs: NOON + HOUR };

  async function signIn() {
    const { userId, corpKey, member } = await makeMember(data());
    const session = newSession({ userId, corpKey });
    await data().sessions.create(session);
    return { userId, member, sessionId: session.id };
  }

  describe("records of the OpenID provider", () => {
    it("a record is found by kind and id until it expires, and replaced by its id", async () => {
      const { records } = oidc();
      const id = unique("code");
      await records.put("AuthorizationCode", id, "first", soon);
      await records.put("AuthorizationCode", id, "second", soon);
      expect(await records.find("AuthorizationCode", id, NOON)).toEqual({
        payload: "second",
        consumedAtMs: null,
      });
      expect(await records.find("AccessToken", id, NOON)).toBeNull();
      expect(await records.find("AuthorizationCode", id, NOON + HOUR)).toBeNull();
      await records.remove("AuthorizationCode", id);
      expect(await records.find("AuthorizationCode", id, NOON)).toBeNull();
    });

    it("of many who consume a record at the same time exactly one succeeds", async () => {
      const { records } = oidc();
      const id = unique("code");
      await records.put("AuthorizationCode", id, "{}", soon);
      const tries = Array.from({ length: 5 }, () =>
        records.consume("AuthorizationCode", id, NOON + 1),
      );
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(await records.find("AuthorizationCode", id, NOON)).toMatchObject({
        consumedAtMs: NOON + 1,
      });
    });

    it("of many who add a record at the same time exactly one succeeds, and the record stays", async () => {
      const { records } = oidc();
      const id = unique("key");
      const tries = ["a", "b", "c"].map((payload) => records.add("PairwiseKey", id, payload, soon));
      const added = await Promise.all(tries);
      expect(added.filter(Boolean)).toHaveLength(1);
      const payload = ["a", "b", "c"][added.indexOf(true)];
      expect(await records.find("PairwiseKey", id, NOON)).toMatchObject({ payload });
    });

    it("a grant takes everything issued under it along", async () => {
      const { records } = oidc();
      const [one, other] = [unique("grant"), unique("grant")];
      const ids = [unique("token"), unique("token"), unique("token")] as const;
      await records.put("AccessToken", ids[0], "{}", { ...soon, grantId: one });
      await records.put("RefreshToken", ids[1], "{}", { ...soon, grantId: one });
      await records.put("AccessToken", ids[2], "{}", { ...soon, grantId: other });
      await records.removeOfGrant(one);
      expect(await records.find("AccessToken", ids[0], NOON)).toBeNull();
      expect(await records.find("RefreshToken", ids[1], NOON)).toBeNull();
      expect(await records.find("AccessToken", ids[2], NOON)).not.toBeNull();
    });

    it("a token ends with its session, and outlives the session's time", async () => {
      const { records } = oidc();
      const { userId, sessionId } = await signIn();
      const id = unique("token");
      await records.put("RefreshToken", id, "{}", {
        ...none,
        sessionId,
        expiresAtMs: NOON + 20 * DAY,
      });
      expect(await records.find("RefreshToken", id, NOON + 10 * DAY)).not.toBeNull();
      expect(await data().sessions.findUnrevoked(sessionId)).toMatchObject({ userId });
      await data().sessions.revoke(sessionId, userId, NOON + 1);
      expect(await records.find("RefreshToken", id, NOON + 1)).toBeNull();
      expect(await data().sessions.findUnrevoked(sessionId)).toBeNull();
    });

    it("a token of a session whose time is over ends with the member and with the user", async () => {
      const { records } = oidc();
      const [one, two] = [await signIn(), await signIn()];
      const later = NOON + 10 * DAY;
      const ids = [unique("token"), unique("token")] as const;
      const lasting = { ...none, expiresAtMs: NOON + 20 * DAY };
      await records.put("RefreshToken", ids[0], "{}", { ...lasting, sessionId: one.sessionId });
      await records.put("RefreshToken", ids[1], "{}", { ...lasting, sessionId: two.sessionId });
      await data().members.upsert({ ...one.member, userId: null, status: 2, nowMs: later });
      await data().users.setStatus(two.userId, "disabled");
      for (const id of ids) expect(await records.find("RefreshToken", id, later)).toBeNull();
    });

    it("a client that is gone takes its records and logins along", async () => {
      const { records, logins } = oidc();
      const { userId, sessionId } = await signIn();
      const [kept, gone] = [unique("token"), unique("token")];
      await records.put("AccessToken", kept, "{}", { ...soon, clientId: "kept" });
      await records.put("AccessToken", gone, "{}", { ...soon, clientId: "gone" });
      await logins.add({ sessionId, clientId: "gone", userId, sid: "1" }, NOON + HOUR);
      expect(await records.removeOfOthers(["kept"])).toBe(1);
      expect(await logins.removeOfOthers(["kept"])).toBe(1);
      expect(await records.find("AccessToken", kept, NOON)).not.toBeNull();
      expect(await records.find("AccessToken", gone, NOON)).toBeNull();
      expect(await records.removeOfOthers([])).toBe(1);
    });
  });

  describe("logins to clients", () => {
    it("a login becomes a job when its session is revoked, once, and is retried until it is removed", async () => {
      const { logins } = oidc();
      const { userId, sessionId } = await signIn();
      const login = { sessionId, clientId: "gitea", userId, sid: "sid-1" };
      await logins.add(login, NOON + 40 * DAY);
      await logins.add({ ...login, sid: "sid-2" }, NOON + 40 * DAY);
      expect(await logins.endRevoked(NOON, NOON + 1)).toBe(0);
      expect(await logins.claim(NOON + DAY, NOON + DAY)).toBeNull();
      await data().sessions.revoke(sessionId, userId, NOON + 2);
      expect(await logins.endRevoked(NOON + 3, NOON + 3)).toBe(0);
      expect(await logins.endRevoked(NOON + 2, NOON + 3)).toBe(1);
      expect(await logins.endRevoked(NOON + 2, NOON + 3)).toBe(0);
      const claimed = await logins.claim(NOON + 3, NOON + MINUTE);
      expect(claimed).toEqual({ ...login, attempts: 1, endedAtMs: NOON + 3 });
      expect(await logins.claim(NOON + 4, NOON + MINUTE)).toBeNull();
      expect(await logins.claim(NOON + MINUTE, NOON + HOUR)).toMatchObject({ attempts: 2 });
      await logins.retryAt(login, NOON + 2 * MINUTE);
      expect(await logins.claim(NOON + 2 * MINUTE, NOON + HOUR)).toMatchObject({ attempts: 3 });
      await logins.remove(login);
      expect(await logins.claim(NOON + DAY, NOON + DAY)).toBeNull();
    });

    it("logins are listed by user and by client, newest first, with their valid tokens", async () => {
      const { logins, records } = oidc();
      const clientId = unique("client");
      const one = await signIn();
      const two = await signIn();
      const session = newSession({ userId: one.userId, corpKey: null });
      await data().sessions.create(session);
      const [early, late] = [NOON + 40 * DAY, NOON + 41 * DAY];
      await logins.add({ ...one, clientId, sid: "1" }, early);
      await logins.add({ ...two, clientId, sid: "2" }, late);
      await logins.add({ userId: one.userId, sessionId: session.id, clientId, sid: "3" }, late);
      const { userId, sessionId } = one;
      const held = { ...none, clientId, userId, sessionId };
      await records.put("AccessToken", unique("token"), "{}", {
        ...held,
        expiresAtMs: NOON + HOUR,
      });
      await records.put("AccessToken", unique("token"), "{}", { ...held, expiresAtMs: NOON });
      await records.put("RefreshToken", unique("token"), "{}", {
        ...held,
        expiresAtMs: NOON + DAY,
      });
      const used = unique("token");
      await records.put("RefreshToken", used, "{}", { ...held, expiresAtMs: NOON + DAY });
      await records.consume("RefreshToken", used, NOON);
      const page = { nowMs: NOON, limit: 10 };
      const all = await logins.list({ ...page, clientIds: [clientId] });
      expect(all.map((row) => row.expiresAtMs)).toEqual([late, late, early]);
      expect(all[2]).toMatchObject({ userId, sessionId, accessTokens: 1, refreshTokens: 1 });
      expect(all[0]).toMatchObject({ accessTokens: 0, refreshTokens: 0 });
      const [first, second, third] = all;
      expect(
        await logins.list({ ...page, limit: 1, clientIds: [clientId], before: first }),
      ).toEqual([second]);
      expect(await logins.list({ ...page, clientIds: [clientId], before: second })).toEqual([
        third,
      ]);
      expect(await logins.list({ ...page, clientIds: [] })).toEqual([]);
      expect(await logins.list({ ...page, userId })).toHaveLength(2);
      expect(await logins.count([clientId], 10)).toBe(3);
      expect(await logins.count([clientId], 2)).toBe(2);
      expect(await logins.count([], 10)).toBe(0);
      await data().sessions.revoke(sessionId, userId, NOON + 1);
      expect(await logins.count([clientId], 10)).toBe(2);
      expect(await logins.list({ ...page, userId })).toHaveLength(1);
      await logins.removeOfOthers(["none"]);
    });

    it("an ended login is a job; the session's next login to the client is no part of it", async () => {
      const { logins, records } = oidc();
      const { userId, sessionId } = await signIn();
      const clientId = unique("client");
      const login = { sessionId, clientId, userId, sid: "old" };
      await logins.add(login, NOON + DAY);
      const token = unique("token");
      await records.put("AccessToken", token, "{}", { ...soon, clientId, userId, sessionId });
      expect(await logins.end({ sessionId, clientId: "other" }, NOON)).toBeNull();
      expect(await logins.end(login, NOON)).toEqual({ userId });
      expect(await logins.end(login, NOON)).toBeNull();
      await records.removeOfLogin(login);
      expect(await records.find("AccessToken", token, NOON)).toBeNull();
      expect(await logins.claim(NOON, NOON + HOUR)).toMatchObject({ sid: "old" });
      await logins.add({ ...login, sid: "new" }, NOON + 2 * DAY);
      await logins.remove(login);
      expect(await logins.list({ nowMs: NOON, limit: 5, clientIds: [clientId] })).toMatchObject([
        { sessionId, expiresAtMs: NOON + 2 * DAY },
      ]);
      expect(await logins.claim(NOON + DAY, NOON + DAY)).toBeNull();
      await logins.removeOfOthers(["none"]);
    });

    it("a login also ends with the member, and with the user, after the session's time", async () => {
      const { logins } = oidc();
      const [one, two, alive] = [await signIn(), await signIn(), await signIn()];
      for (const { sessionId, userId } of [one, two, alive]) {
        await logins.add({ sessionId, clientId: "gitea", userId, sid: sessionId }, NOON + 40 * DAY);
      }
      const later = NOON + 10 * DAY;
      expect(await logins.endAll(later)).toBe(0);
      await data().members.upsert({ ...one.member, userId: null, status: 2, nowMs: later });
      await data().users.setStatus(two.userId, "disabled");
      expect(await logins.endAll(later)).toBe(2);
      const told = [
        (await logins.claim(later, later + HOUR))?.sid,
        (await logins.claim(later, later + HOUR))?.sid,
      ];
      expect(new Set(told)).toEqual(new Set([one.sessionId, two.sessionId]));
      expect(await logins.claim(later, later + HOUR)).toBeNull();
      await logins.removeOfOthers([]);
    });

    it("logins without a session are found page by page", async () => {
      const { logins } = oidc();
      const add = (n: number) =>
        logins.add({ sessionId: `s${n}`, clientId: "c", userId: "u", sid: `${n}` }, NOON + DAY);
      for (let n = 0; n < 260; n++) await add(n);
      expect(await logins.endAll(NOON)).toBe(260);
      expect(await logins.endAll(NOON)).toBe(0);
      await logins.removeOfOthers([]);
    });
  });

  describe("signing keys", () => {
    it("nodes that start together share one set, and a rotation adds to it", async () => {
      const { signingKeys } = oidc();
      const limits = { unlessSinceMs: NOON, expiredBeforeMs: 0 };
      const made = [key(NOON), key(NOON)];
      const added = await Promise.all(made.map((one) => signingKeys.add([one], limits)));
      expect(added.filter(Boolean)).toHaveLength(1);
      const [first] = await signingKeys.list();
      const second = key(NOON + DAY);
      expect(await signingKeys.add([second], { ...limits, unlessSinceMs: NOON + DAY })).toBe(true);
      expect(await signingKeys.list()).toEqual([second, first]);
      const third = key(NOON + 2 * DAY);
      await signingKeys.add([third], { unlessSinceMs: NOON + 2 * DAY, expiredBeforeMs: NOON + 1 });
      expect(await signingKeys.list()).toEqual([third, second]);
    });
  });

  it("a session of a user without a company gives a person, too", async () => {
    const session = newSession({ userId: await makeUser(data()), corpKey: null });
    await data().sessions.create(session);
    expect(await data().sessions.findUnrevoked(session.id)).toMatchObject({ corp: null });
  });
}
