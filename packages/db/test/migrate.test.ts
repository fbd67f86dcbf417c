import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, describe, expect, it } from "vitest";
import { log } from "./contract/fixtures.ts";
import { allVersions, atLatest } from "./latest-version.ts";
import { openTwiceAtOnce } from "./open-twice-at-once.ts";
import { newPGlite } from "./new-pglite.ts";
import { connect, connectPGlite } from "../src/connection/connect.ts";
import { migrate, migrations } from "../src/migrate.ts";
import type { Migration } from "../src/migrations/migration.ts";
import { firstLogin } from "../src/migrations/0001-first-login.ts";
import { accountLinking } from "../src/migrations/0002-account-linking.ts";
import { sharedLimits } from "../src/migrations/0003-shared-limits.ts";
import { suites } from "../src/migrations/0004-suites.ts";
import { inbox } from "../src/migrations/0005-inbox.ts";
import { directory } from "../src/migrations/0006-directory.ts";
import { createScope } from "../src/scope.ts";
import { userStore } from "../src/stores/accounts/users.ts";
import { directoryLists } from "../src/stores/directory/directory-lists.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-migrate-"));
afterAll(() => rm(folder, { recursive: true }));

const newUrl = (name: string) => `sqlite:${join(folder, name)}.db`;

async function scopeAt(url: string) {
  const connection = await connect(url, log);
  const { close } = connection;
  return Object.assign(createScope(connection), { [Symbol.asyncDispose]: close });
}

/** A step that creates a table of its own. */
function step(version: number, fail = false): Migration {
  return {
    version,
    name: `step-${version}`,
    async up(db) {
      await db.schema.createTable(`step${version}`).addColumn("x", "integer").execute();
      if (fail) throw new Error("half way");
    },
  };
}

const admit = async () => {};
const refuse = () => Promise.reject(new Error("not your database"));

async function tablesOf(scope: Awaited<ReturnType<typeof scopeAt>>) {
  return (await scope.db.introspection.getTables()).map(({ name }) => name).sort();
}

/** The schema of a database that first had those migrations alone, and then all. */
async function schemaAfter(name: string, first: (version: number) => boolean) {
  await using scope = await scopeAt(newUrl(name));
  await migrate(
    scope,
    0,
    admit,
    migrations.filter(({ version }) => first(version)),
  );
  await migrate(scope, 0, admit);
  const { rows } =
    await sql`select name, sql from sqlite_master where name not like 'sqlite_%' order by name`.execute(
      scope.db,
    );
  return rows;
}

describe("migrations", () => {
  it("migrations run once when two processes start at the same time", async () => {
    const url = newUrl("twice");
    expect(await openTwiceAtOnce(url)).toEqual([atLatest, atLatest]);
    await using scope = await scopeAt(url);
    const versions = await scope.db.selectFrom("schemaVersions").select("version").execute();
    expect(versions.map(({ version }) => version)).toEqual(allVersions);
  });

  it("only new migrations run, in order", async () => {
    await using scope = await scopeAt(newUrl("order"));
    const guarded: boolean[] = [];
    const guard = async (_: unknown, isNew: boolean) => void guarded.push(isNew);
    expect(await migrate(scope, 1000, guard, [step(1)])).toBe(1);
    expect(await migrate(scope, 2000, guard, [step(1), step(2), step(3)])).toBe(3);
    expect(guarded).toEqual([true, false]);
    expect(await scope.db.selectFrom("schemaVersions").selectAll().execute()).toEqual([
      { version: 1, name: "step-1", appliedAtMs: 1000 },
      { version: 2, name: "step-2", appliedAtMs: 2000 },
      { version: 3, name: "step-3", appliedAtMs: 2000 },
    ]);
  });

  it("a migration that came to the program after a later one had run is applied", async () => {
    await using scope = await scopeAt(newUrl("late"));
    await migrate(scope, 1000, admit, [step(1), step(4)]);
    expect(
      await migrate(
        scope,
        2000,
        admit,
        [1, 2, 3, 4].map((version) => step(version)),
      ),
    ).toBe(4);
    expect(await tablesOf(scope)).toEqual(["schemaVersions", "step1", "step2", "step3", "step4"]);
    const { rows } =
      await sql`select version, "appliedAtMs" from "schemaVersions" order by 1`.execute(scope.db);
    expect(rows.map((row) => Object.values(row as object))).toEqual([
      [1, 1000],
      [2, 2000],
      [3, 2000],
      [4, 1000],
    ]);
  });

  it("a database of the days when 0026 to 0028 came before 0024 and 0025 has the same schema", async () => {
    const inBetween = await schemaAfter("between", (version) => version !== 24 && version !== 25);
    expect(inBetween).toEqual(await schemaAfter("straight", () => true));
  });

  it("migration 0002 preserves existing accounts", async () => {
    await using scope = await scopeAt(newUrl("linking"));
    await migrate(scope, 0, async () => {}, [firstLogin]);
    const { db } = scope;
    const user = { id: "u1", name: "Lin", avatar: null, role: "user", status: "active" } as const;
    await sql`insert into users (id, name, role, status, "createdAtMs")
      values (${user.id}, ${user.name}, ${user.role}, ${user.status}, 1)`.execute(db);
    const key = { kind: "wechat", base: "https://a", tenant: "wx1", subject: "o1" };
    const old = { ...key, userId: "u1", profile: "{}", createdAtMs: 1, updatedAtMs: 2 };
    const columns = sql.join(Object.keys(old).map((name) => sql.ref(name)));
    const values = sql.join(Object.values(old));
    await sql`insert into accounts (${columns}) values (${values})`.execute(db);
    await migrate(scope, 0, async () => {});
    const rows = await db.selectFrom("accounts").selectAll().execute();
    expect(rows).toEqual([{ ...old, id: 1, status: 1, unionId: null }]);
  });

  it("migration 0006 preserves existing members and their status", async () => {
    await using scope = await scopeAt(newUrl("directory"));
    const before = [firstLogin, accountLinking, sharedLimits, suites, inbox];
    await migrate(scope, 0, async () => {}, before);
    const { db } = scope;
    const corp = { key: "c1", base: "https://a", corpId: "ww1", corpName: "A", corpFullName: "A" };
    await db
      .insertInto("corps")
      .values({ ...corp, updatedAtMs: 1 })
      .execute();
    const old = {
      corpKey: "c1",
      memberId: "lin",
      userId: null,
      name: "林",
      status: 1,
      profile: "{}",
      updatedAtMs: 2,
    };
    const columns = sql.join(Object.keys(old).map((name) => sql.ref(name)));
    await sql`insert into members (${columns}) values (${sql.join(Object.values(old))})`.execute(
      db,
    );
    await migrate(scope, 0, async () => {});
    const rows = await db.selectFrom("members").selectAll().execute();
    const added = {
      position: null,
      mainDepartment: null,
      removedAtMs: null,
      timeSource: null,
      edits: null,
    };
    expect(rows).toEqual([{ ...old, ...added }]);
    const place = { corpKey: "c1", memberId: "lin", departmentId: 1, order: null, isLeader: 0 };
    await db.insertInto("memberDepartments").values(place).execute();
    const stranger = db.insertInto("memberDepartments").values({ ...place, memberId: "nobody" });
    await expect(stranger.execute()).rejects.toThrow(/FOREIGN KEY/);
  });

  it("migration 0013 counts existing users as signed in", async () => {
    await using scope = await scopeAt(newUrl("in-advance"));
    await migrate(scope, 0, async () => {}, [firstLogin]);
    const { db } = scope;
    const user = { id: "u1", name: "Lin", avatar: null, role: "admin", status: "active" } as const;
    await sql`insert into users (id, name, role, status, "createdAtMs")
      values (${user.id}, ${user.name}, ${user.role}, ${user.status}, 7)`.execute(db);
    await migrate(scope, 0, async () => {});
    const added = { mobile: null, email: null, forCorpId: null, firstLoginAtMs: 7 };
    expect(await db.selectFrom("users").selectAll().execute()).toEqual([
      { ...user, mergedInto: null, createdAtMs: 7, ...added },
    ]);
  });

  it("migration 0018 blocks the waiting records of each order but the first", async () => {
    await using scope = await scopeAt(newUrl("order-heads"));
    await migrate(scope, 0, async () => {}, [
      firstLogin,
      accountLinking,
      sharedLimits,
      suites,
      inbox,
    ]);
    const { db } = scope;
    const records = [
      { scope: "s", orderKey: "a", finishedAtMs: 5 },
      { scope: "s", orderKey: "a", finishedAtMs: null },
      { scope: "s", orderKey: "a", finishedAtMs: null },
      { scope: "t", orderKey: "a", finishedAtMs: null },
      { scope: "s", orderKey: null, finishedAtMs: null },
      { scope: "s", orderKey: null, finishedAtMs: null },
    ];
    for (const [index, { scope: of, orderKey, finishedAtMs }] of records.entries()) {
      await sql`insert into "inboxRecords" ("dedupeHash", element, scope, event, receiver, "orderKey",
        "occurredAtMs", "receivedAtMs", status, attempts, "nextTryAtMs", "finishedAtMs", "leaseVersion", "leaseUntilMs")
        values (${String(index)}, 'e', ${of}, 'v', 'r', ${orderKey}, 1, 1, 'received', 0, 1, ${finishedAtMs}, 0, 0)`.execute(
        db,
      );
    }
    await migrate(scope, 0, async () => {});
    const rows = await db.selectFrom("inboxRecords").select("isBlocked").orderBy("id").execute();
    expect(rows.map(({ isBlocked }) => isBlocked)).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it("migration 0020 keeps the names that authorisations gave; others are looked for again", async () => {
    await using scope = await scopeAt(newUrl("names"));
    await migrate(scope, 0, async () => {}, [firstLogin, accountLinking, sharedLimits, suites]);
    const { db } = scope;
    for (const [corpId, name] of [
      ["ww1", "企业微信登录"],
      ["wp2", "清禾"],
    ]) {
      await sql`insert into corps ("key", "base", "corpId", "corpName", "corpFullName", "updatedAtMs")
        values (${corpId}, 'https://a', ${corpId}, ${name}, ${name}, 5)`.execute(db);
    }
    await sql`insert into authorisations ("suiteId", "corpId", "corpName", "corpFullName", "status", "authorisedAtMs", "updatedAtMs")
      values ('dk1', 'wp2', '清禾', '清禾', 'active', 1, 1)`.execute(db);
    await migrate(scope, 0, async () => {});
    const rows = await db.selectFrom("corps").selectAll().orderBy("corpId").execute();
    expect(
      rows.map(({ corpName, nameSource, updatedAtMs }) => [corpName, nameSource, updatedAtMs]),
    ).toEqual([
      ["清禾", "authorisation", 5],
      ["", null, 0],
    ]);
  });

  it("migration 0025 makes existing audit rows searchable by errcode and company", async () => {
    await using scope = await scopeAt(newUrl("observation"));
    const before = [firstLogin, accountLinking, sharedLimits, suites, inbox];
    await migrate(scope, 0, async () => {}, before);
    const details = [
      '{"errcode":40029,"source":"wecom"}',
      '{"purpose":"login","corpId":"ww1"}',
      '{"source":"console"}',
    ];
    for (const detail of details)
      await sql`insert into audit ("atMs", action, actor, ip, snapshot, detail)
        values (1, 'login', 'user', '', 1, ${detail})`.execute(scope.db);
    await migrate(scope, 0, async () => {});
    const found = ["errcode", "source", "corpId"] as const;
    const rows = await scope.db.selectFrom("audit").select(found).orderBy("id").execute();
    expect(rows).toEqual([
      { errcode: 40029, source: "wecom", corpId: null },
      { errcode: null, source: null, corpId: "ww1" },
      { errcode: null, source: null, corpId: null },
    ]);
  });

  it.each(["SQLite", "PostgreSQL"])(
    "migration 0026 makes existing users and members searchable in %s",
    async (name) => {
      const connection =
        name === "SQLite" ? await connect(newUrl("search"), log) : connectPGlite(await newPGlite());
      const scope = createScope(connection);
      const before = [firstLogin, accountLinking, sharedLimits, suites, inbox, directory];
      await migrate(scope, 0, async () => {}, before);
      const { db } = scope;
      await sql`insert into users (id, name, role, status, "createdAtMs") values
        ('u1', '欧阳娜娜', 'user', 'active', 1), ('u2', 'Lin', 'user', 'active', 2)`.execute(db);
      await sql`insert into accounts (kind, base, tenant, subject, "userId", profile, "createdAtMs", "updatedAtMs")
        values ('wechat', 'https://a', 'wx1', 'o1subject', 'u2', '{}', 1, 1)`.execute(db);
      await sql`insert into corps ("key", "base", "corpId", "corpName", "corpFullName", "updatedAtMs")
        values ('c1', 'https://a', 'ww1', 'A', 'A', 1)`.execute(db);
      await sql`insert into members ("corpKey", "memberId", name, profile, "updatedAtMs")
        values ('c1', 'zhang.san', '张三', '{}', 1)`.execute(db);
      await migrate(scope, 0, async () => {});
      const users = async (search: string) =>
        (await userStore(scope).list({ search, limit: 9 })).map(({ id }) => id);
      expect(await Promise.all(["阳娜", "SUBJ", "wx"].map(users))).toEqual([
        ["u1"],
        ["u2"],
        ["u2"],
      ]);
      const members = async (search: string) =>
        (await directoryLists(scope).listMembers({ corpKey: "c1", search, limit: 9 })).length;
      expect(await Promise.all(["三", "g.s", "四"].map(members))).toEqual([1, 1, 0]);
      await connection.close();
    },
  );

  it("a failing migration leaves the schema unchanged", async () => {
    await using scope = await scopeAt(newUrl("fails"));
    await migrate(scope, 0, async () => {}, [step(1)]);
    const failed = migrate(scope, 0, async () => {}, [step(1), step(2), step(3, true)]);
    await expect(failed).rejects.toThrow("half way");
    expect(await tablesOf(scope)).toEqual(["schemaVersions", "step1"]);
  });

  it("a database of a newer release is refused", async () => {
    await using scope = await scopeAt(newUrl("newer"));
    await migrate(scope, 0, async () => {}, [step(1), step(2)]);
    const older = migrate(scope, 0, async () => {}, [step(1)]);
    await expect(older).rejects.toThrow(/schema version 2.*up to 1.*newer release/);
  });

  it("a refusing guard leaves the database unchanged", async () => {
    await using scope = await scopeAt(newUrl("guard"));
    await migrate(scope, 0, async () => {}, [step(1)]);
    const refused = migrate(scope, 0, refuse, [step(1), step(2)]);
    await expect(refused).rejects.toThrow("not your database");
    expect(await tablesOf(scope)).toEqual(["schemaVersions", "step1"]);
  });
});
