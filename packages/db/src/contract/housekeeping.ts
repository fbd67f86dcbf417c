import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../open.ts";
import {
  DAY,
  makeMember,
  MINUTE,
  newBindCode,
  newFlow,
  newSession,
  newPush,
  NOON,
  unique,
} from "./fixtures.ts";

export function describeHousekeeping(make: () => Promise<Database>): void {
  let database: Database;
  beforeAll(async () => {
    database = await make();
  });
  afterAll(() => database.close());

  it("is removed when its time has come, and not a moment earlier", async () => {
    const { data, inbox, adminTokens, counters } = database;
    const { userId, corpKey } = await makeMember(data);
    await data.flows.create(newFlow({ expiresAtMs: NOON }));
    await data.loginCodes.create({
      codeHash: "c",
      userId,
      accountId: 1,
      element: "auths.A",
      corps: null,
      dryRunId: null,
      expiresAtMs: NOON,
    });
    await data.bindCodes.create(newBindCode({ expiresAtMs: NOON }));
    await data.sessions.create({ ...newSession({ userId, corpKey }), expiresAtMs: NOON });
    const entry = { action: "login", element: null, userId, actor: "user", ip: "", snapshot: 1 };
    await data.audit.append({ ...entry, atMs: NOON, detail: {} });
    await data.dryRuns.create({
      id: "d",
      element: "auths.A",
      createdAtMs: NOON,
      expiresAtMs: NOON,
    });
    await data.dryRuns.append("d", { atMs: NOON, step: "issued", ok: true, detail: {} });
    await adminTokens.put({ hash: "a", purpose: "link", expiresAtMs: NOON });
    await counters.add("start auths.A 192.0.2.1", 1);

    const push = newPush();
    const { id } = await inbox.accept(push);
    const error = { errcode: 50000, source: "app", message: "no" } as const;
    await data.inbox.claimNext("node", NOON, MINUTE);
    await data.inbox.fail({ id, lease: 1 }, { error, nextTryAtMs: null, counts: true }, NOON);

    const codes = { loginCodes: 0, bindCodes: 0 };
    const tokens = { adminTokens: 0, limitCounters: 0 };
    const pushes = { inboxBodies: 0, inboxRecords: 0 };
    const none = { flows: 0, ...codes, sessions: 0, audit: 0, dryRuns: 0, ...tokens, ...pushes };
    expect(await database.housekeep(NOON)).toEqual(none);
    expect(await database.housekeep(NOON + 1)).toEqual({ ...none, adminTokens: 1 });
    expect(await database.housekeep(NOON + MINUTE)).toEqual(none);
    expect(await database.housekeep(NOON + MINUTE + 1)).toEqual({ ...none, limitCounters: 1 });
    expect(await database.housekeep(NOON + DAY)).toEqual(none);
    const day = { flows: 1, loginCodes: 1, bindCodes: 1, dryRuns: 1 };
    expect(await database.housekeep(NOON + DAY + 1)).toEqual({ ...none, ...day });
    expect(await database.housekeep(NOON + 30 * DAY)).toEqual(none);
    expect(await database.housekeep(NOON + 30 * DAY + 1)).toEqual({
      ...none,
      sessions: 1,
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

  it("counts a revoked session from its revocation", async () => {
    const { userId } = await makeMember(database.data);
    const session = newSession({ userId, corpKey: null });
    await database.data.sessions.create(session);
    await database.data.sessions.revoke(session.id, userId, NOON + MINUTE);
    expect(await database.housekeep(NOON + 30 * DAY)).toMatchObject({ sessions: 0 });
    expect(await database.housekeep(NOON + 30 * DAY + MINUTE + 1)).toMatchObject({ sessions: 1 });
  });

  it("goes in batches", async () => {
    await database.data.transaction([], async ({ flows }) => {
      for (let n = 0; n < 1201; n++) await flows.create(newFlow({ stateHash: unique("batch") }));
    });
    expect(await database.housekeep(NOON + 2 * DAY)).toMatchObject({ flows: 1201 });
  });
}
