import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../../src/open.ts";
import {
  DAY,
  HOUR,
  makeCorp,
  makeMember,
  MINUTE,
  newAdminToken,
  newBindCode,
  newFlow,
  newPush,
  newSession,
  newSync,
  NOON,
  unique,
} from "./fixtures.ts";

export function describeHousekeeping(make: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await make();
  });
  afterAll(() => database.close());

  it("housekeeping removes a row when its retention ends, and not before", async () => {
    const { data, inbox, adminTokens, counters } = database;
    const { userId, corpKey } = await makeMember(data);
    await data.flows.create(newFlow({ expiresAtMs: NOON }));
    await data.loginCodes.create({
      codeHash: "c",
      userId,
      accountId: 1,
      element: "auths.A",
      corps: null,
      expiresAtMs: NOON,
    });
    await data.bindCodes.create(newBindCode({ expiresAtMs: NOON }));
    const invitation = { userId, actor: "admin", createdAtMs: 1, expiresAtMs: NOON };
    await data.invitations.create({ tokenHash: "i", ...invitation });
    await data.sessions.create({ ...newSession({ userId, corpKey }), expiresAtMs: NOON });
    const entry = { action: "login", element: null, userId, ip: "", snapshot: 1 } as const;
    await data.audit.append({ ...entry, actor: "user", atMs: NOON, detail: {} });
    await data.dryRuns.create({
      id: "d",
      element: "auths.A",
      createdAtMs: NOON,
      expiresAtMs: NOON,
    });
    await data.dryRuns.append("d", { atMs: NOON, step: "issued", ok: true, detail: {} });
    await adminTokens.put(newAdminToken({ hash: "a" }));
    await counters.add(["start auths.A 192.0.2.1"], 1);

    const push = newPush();
    const { id } = await inbox.accept(push);
    const error = { errcode: 50000, source: "app", message: "no" } as const;
    const claim = { ...push, id, lease: 1 };
    await data.inbox.claimNext("node", NOON, MINUTE);
    await data.inbox.fail(claim, { error, nextTryAtMs: null, counts: true }, NOON);

    const facts = { clientId: "c", userId, grantId: null, sessionId: null, expiresAtMs: NOON };
    await database.oidc.records.put("AccessToken", "t", "{}", facts);
    const login = { sessionId: "s", clientId: "c", userId, sid: "1" };
    await database.oidc.logins.add(login, NOON);

    const codes = { loginCodes: 0, bindCodes: 0, invitations: 0 };
    const tokens = { adminTokens: 0, limitCounters: 0, oidcRecords: 0, oidcLogins: 0 };
    const pushes = { inboxBodies: 0, inboxRecords: 0 };
    const syncs = { syncChanges: 0, syncRuns: 0 };
    const running = { id: "n", name: "one", address: "http://127.0.0.1:3000", version: "0.0.0" };
    const served = { snapshot: 1, hash: "a".repeat(64), snapshotAtMs: NOON };
    await database.nodes.report({ ...running, ...served, startedAtMs: NOON, seenAtMs: NOON });
    const others = { nodes: 0, flows: 0, sessions: 0, audit: 0, dryRuns: 0 };
    const none = { ...others, ...codes, ...tokens, ...pushes, ...syncs };
    expect(await database.housekeep(NOON)).toEqual(none);
    expect(await database.housekeep(NOON + 1)).toEqual({
      ...none,
      adminTokens: 1,
      oidcRecords: 1,
      oidcLogins: 1,
    });
    expect(await database.housekeep(NOON + MINUTE)).toEqual(none);
    expect(await database.housekeep(NOON + MINUTE + 1)).toEqual({ ...none, limitCounters: 1 });
    expect(await database.housekeep(NOON + HOUR)).toEqual(none);
    expect(await database.housekeep(NOON + HOUR + 1)).toEqual({ ...none, flows: 1, nodes: 1 });
    expect(await database.housekeep(NOON + DAY)).toEqual(none);
    const day = { loginCodes: 1, bindCodes: 1, dryRuns: 1 };
    expect(await database.housekeep(NOON + DAY + 1)).toEqual({ ...none, ...day });
    expect(await database.housekeep(NOON + 30 * DAY)).toEqual(none);
    expect(await database.housekeep(NOON + 30 * DAY + 1)).toEqual({
      ...none,
      sessions: 1,
      invitations: 1,
      inboxBodies: 1,
    });
    expect(await data.inbox.get(id)).toMatchObject({ status: "dead", raw: null, decoded: null });
    await expect(data.inbox.retry(id, NOON)).rejects.toMatchObject({ errcode: 10402 });
    expect(await inbox.accept(push)).toEqual({ id, duplicate: true });
    expect(await database.housekeep(NOON + 90 * DAY)).toEqual(none);
    expect(await database.housekeep(NOON + 90 * DAY + 1)).toEqual({ ...none, inboxRecords: 1 });
    expect(await data.inbox.get(id)).toBe(null);
    expect(await database.housekeep(NOON + 400 * DAY)).toEqual(none);
    expect(await database.housekeep(NOON + 400 * DAY + 1)).toEqual({ ...none, audit: 1 });
  });

  it("housekeeping counts a revoked session from its revocation", async () => {
    const { userId } = await makeMember(database.data);
    const session = newSession({ userId, corpKey: null });
    await database.data.sessions.create(session);
    await database.data.sessions.revoke(session.id, userId, NOON + MINUTE);
    expect(await database.housekeep(NOON + 30 * DAY)).toMatchObject({ sessions: 0 });
    expect(await database.housekeep(NOON + 30 * DAY + MINUTE + 1)).toMatchObject({ sessions: 1 });
  });

  it("housekeeping removes more rows than one batch", async () => {
    await database.data.transaction([], async ({ flows }) => {
      for (let n = 0; n < 1201; n++) await flows.create(newFlow({ stateHash: unique("batch") }));
    });
    expect(await database.housekeep(NOON + 2 * DAY)).toMatchObject({ flows: 1201 });
  });

  it("housekeeping stores sync reports longer than their changes, and never removes a running sync", async () => {
    const { data } = database;
    const housekeep = (nowMs: number) => database.housekeep(nowMs);
    const [over, running] = [await makeCorp(data), await makeCorp(data)];
    const fields = {};
    const change = { of: "member", name: null, change: "added", reason: null, fields } as const;
    for (const corpKey of [over, running]) {
      await data.syncs.create(newSync({ id: corpKey, corpKey }));
      await data.syncs.putChanges(
        corpKey,
        ["lin", "ann"].map((subject) => ({ ...change, subject })),
      );
      await data.syncs.stagePlaces(corpKey, [{ departmentId: 7, parentId: null, order: null }]);
      const listing = { facts: null, errcode: 60011, members: [], fetchedAtMs: NOON };
      await data.syncs.stageListed(corpKey, { departmentId: 7, ...listing });
    }
    await data.syncs.cancel(over, NOON);
    const none = { syncChanges: 0, syncRuns: 0 };
    expect(await housekeep(NOON + 30 * DAY)).toMatchObject(none);
    expect(await housekeep(NOON + 30 * DAY + 1)).toMatchObject({ ...none, syncChanges: 2 });
    expect(await data.syncs.failures(over)).toHaveLength(1);
    expect(await housekeep(NOON + 400 * DAY)).toMatchObject(none);
    expect(await housekeep(NOON + 400 * DAY + 1)).toMatchObject({ ...none, syncRuns: 1 });
    expect(await data.syncs.find(over)).toBeNull();
    expect(await data.syncs.failures(over)).toEqual([]);
    expect(await data.syncs.nextChanges(running, 9)).toHaveLength(2);
  });
}
