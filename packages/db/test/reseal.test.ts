import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { log, newPush, NOON } from "./contract/fixtures.ts";
import { newPGlite } from "./new-pglite.ts";
import { sealedTables } from "../src/sealed-rows.ts";
import { openDatabase, readKeyStatus, type Database } from "../src/open.ts";

const [first, second] = [1, 2].map((n) => new Uint8Array(32).fill(n)) as [Uint8Array, Uint8Array];
const clock = { now: () => NOON };
const folder = mkdtempSync(join(tmpdir(), "menshen-reseal-"));
afterAll(() => rm(folder, { recursive: true }));

const MANY = 230;
const fetched = (token: string) => async () => ({ token, expiresInSeconds: 7200 });

/** One row per sealed table, and more authorisations than fit into a batch. */
async function fill(database: Database): Promise<number> {
  const { data, inbox, tokens, oidc } = database;
  for (let n = 0; n < MANY; n++) await data.authorisations.save(authorisation(`corp-${n}`));
  await data.corpCallbacks.set({
    suiteId: "suite",
    corpId: "corp-1",
    corpKey: "path-1",
    token: "callback-token",
    encodingAESKey: "callback-aes-key",
    nowMs: NOON,
  });
  await data.suiteTickets.put({
    suiteId: "suite",
    ticket: "ticket-1",
    pushedAtMs: NOON,
    receivedAtMs: NOON,
  });
  await tokens.get("key", fetched("token-1"));
  const times = { createdAtMs: NOON, expiresAtMs: NOON + 1 };
  await data.dryRuns.create({ id: "run", element: "auths.A", ...times }, "the draft");
  await oidc.records.put("AccessToken", "token", "the payload", {
    clientId: null,
    userId: null,
    grantId: null,
    sessionId: null,
    expiresAtMs: NOON + 1,
  });
  const limits = { unlessSinceMs: 1, expiredBeforeMs: 0 };
  await oidc.signingKeys.add([signingKey], limits);
  return (await inbox.accept(newPush())).id;
}

const signingKey = { kid: "key-1", alg: "ES256", jwk: "the key", createdAtMs: NOON };

function authorisation(corpId: string) {
  return {
    suiteId: "suite",
    corpId,
    agentId: "1",
    permanentCode: `permanent-code-of-${corpId}`,
    authCodeHash: `hash-${corpId}`,
    state: null,
    corpName: "晨星",
    corpFullName: "晨星科技",
    authorisedAtMs: NOON,
    nowMs: NOON,
  };
}

async function expectAllReadable(database: Database, record: number): Promise<void> {
  const { data, tokens } = database;
  const codes = (await data.authorisations.list("suite")).map((row) => row.permanentCode);
  expect(codes).toHaveLength(MANY);
  expect(codes.every((code) => code?.startsWith("permanent-code-of-"))).toBe(true);
  expect(await data.corpCallbacks.find("path-1")).toMatchObject({ token: "callback-token" });
  expect(await data.suiteTickets.find("suite")).toMatchObject({ newest: "ticket-1" });
  expect(await tokens.get("key", fetched("token-2"))).toBe("token-1");
  expect(await database.oidc.records.find("AccessToken", "token", NOON)).toMatchObject({
    payload: "the payload",
  });
  expect(await database.oidc.signingKeys.list()).toEqual([signingKey]);
  expect(await data.dryRuns.draftOf("run")).toBe("the draft");
  const { raw, decoded } = (await data.inbox.get(record))!;
  expect(Buffer.from(raw!).toString("latin1")).toBe("<xml>\xff</xml>");
  expect(decoded).toMatchObject({ InfoType: "create_auth" });
}

const keysOf = async (database: Pick<Database, "keys">) =>
  [...new Set((await database.keys.status()).rows.map(({ key }) => key))].sort();

const files = { sqlite: () => ({ url: `sqlite:${join(folder, "rotate.db")}` }) };
const pglite = await newPGlite();
afterAll(() => pglite.close());
// The database closes what it is given; a rotation needs it three times.
const shared = new Proxy(pglite, {
  get: (target, name) => {
    if (name === "close") return async () => {};
    const value: unknown = Reflect.get(target, name, target);
    return typeof value === "function" ? value.bind(target) : value;
  },
});
const databases = { ...files, postgres: () => ({ url: "postgres://", pglite: shared }) };

describe.each(Object.entries(databases))("re-sealing on %s", (_, where) => {
  const open = (secret: Uint8Array, ...previousSecrets: Uint8Array[]) =>
    openDatabase({ ...where(), secret, previousSecrets, clock, log });

  it("a rotation re-seals every sealed row, and the old secret can be removed", async () => {
    let record: number;
    {
      await using database = await open(first);
      await database.keys.announce();
      record = await fill(database);
      expect(await keysOf(database)).toEqual(["current"]);
    }
    {
      await using database = await open(second, first);
      await database.keys.announce();
      expect(await keysOf(database)).toEqual(["current", "previous"]);
      const report = await database.keys.reseal();
      // One row of each other table, and the check row.
      expect(report).toEqual({ resealed: MANY + 8, unreadable: [] });
      expect(await keysOf(database)).toEqual(["current"]);
      expect(await database.keys.reseal()).toEqual({ resealed: 0, unreadable: [] });
    }
    await using database = await open(second);
    await expectAllReadable(database, record);
    await expect(open(first)).rejects.toThrow("MENSHEN_SECRET");
  });
});

const openFile = (file: string, secret: Uint8Array, ...previousSecrets: Uint8Array[]) =>
  openDatabase({ url: `sqlite:${folder}/${file}.db`, secret, previousSecrets, clock, log });

describe("keys", () => {
  it("every column of bytes is re-sealed, except those of a login in progress", async () => {
    await (await openFile("columns", first)).close();
    const file = new BetterSqlite3(`${folder}/columns.db`);
    const columns = file
      .prepare<[], string>(
        "select t.name || '.' || c.name from sqlite_schema t, pragma_table_info(t.name) c where c.type = 'BLOB' and t.name not glob '*Grams_*'",
      )
      .pluck()
      .all();
    file.close();
    const sealed = sealedTables.flatMap(({ table, columns: of }) => of.map((c) => `${table}.${c}`));
    // The flow's own cookie seals its outcome; the previous secret opens what it keeps for ten minutes.
    expect(columns.sort()).toEqual([...sealed, "flows.outcome", "flows.kept"].sort());
  });

  it("a database with permanent codes under a missing key is refused with tables and counts", async () => {
    {
      await using database = await openFile("missing", first);
      await fill(database);
    }
    await expect(openFile("missing", second)).rejects.toThrow(
      new RegExp(
        `authorisations: ${MANY} rows \\(permanent codes.*corpCallbacks: 1 rows \\(callback keys.*MENSHEN_SECRET_PREVIOUS`,
      ),
    );
    // The check row was re-sealed, the codes were not.
    {
      await using database = await openFile("missing", second, first);
      await database.keys.announce();
      await database.keys.reseal();
      await database.data.authorisations.save(authorisation("corp-1"));
    }
    new BetterSqlite3(`${folder}/missing.db`)
      .exec("update authorisations set sealed = x'01020304ff' where corpId = 'corp-7'")
      .close();
    await expect(openFile("missing", second)).rejects.toThrow("authorisations: 1 rows");
    const status = await readKeyStatus({ url: `sqlite:${folder}/missing.db`, log, secret: second });
    expect(status.rows).toContainEqual({
      table: "authorisations",
      keyId: "01020304",
      key: "missing",
      rows: 1,
    });
  });

  it("a single row that does not open is reported once and stops nothing", async () => {
    {
      await using database = await openFile("damaged", first);
      await fill(database);
    }
    const file = new BetterSqlite3(`${folder}/damaged.db`);
    file.exec(
      "update authorisations set sealed = cast(sealed || x'00' as blob) where corpId = 'corp-7'",
    );
    file.exec(
      "update authorisations set sealed = cast(sealed || x'00' as blob) where corpId = 'corp-8'",
    );
    file.close();
    {
      await using database = await openFile("damaged", second, first);
      await database.keys.announce();
      const { unreadable } = await database.keys.reseal();
      expect(unreadable).toEqual([
        { table: "authorisations", row: "suite corp-7" },
        { table: "authorisations", row: "suite corp-8" },
      ]);
      expect((await database.keys.reseal()).unreadable).toEqual([]);
    }
    await using database = await openFile("damaged", second);
    const { rows } = await database.keys.status();
    expect(rows).toContainEqual(
      expect.objectContaining({ table: "authorisations", key: "unreadable", rows: 2 }),
    );
    const found = await database.data.authorisations.find({ suiteId: "suite", corpId: "corp-7" });
    expect(found?.permanentCode).toBeNull();
    expect(
      (await database.data.authorisations.find({ suiteId: "suite", corpId: "corp-9" }))
        ?.permanentCode,
    ).toBe("permanent-code-of-corp-9");
  });

  it("two nodes rotate without a value that one of them cannot open", async () => {
    const url = "rolling";
    await using a0 = await openFile(url, first);
    await a0.keys.announce();
    await fill(a0);
    // The new key is a previous one everywhere first.
    await using b = await openFile(url, first, second);
    await b.keys.announce();
    await using a = await openFile(url, second, first);
    await a.keys.announce();
    expect((await a.keys.reseal()).resealed).toBeGreaterThan(MANY);
    // The node that still has the old key opens everything, and does not seal it back.
    const { authorisations } = b.data;
    expect((await authorisations.list("suite")).every((row) => row.permanentCode)).toBe(true);
    expect(await b.keys.reseal()).toEqual({ resealed: 0, unreadable: [] });
    await authorisations.save(authorisation("corp-1"));
    expect(
      (await a.data.authorisations.find({ suiteId: "suite", corpId: "corp-1" }))?.permanentCode,
    ).toBe("permanent-code-of-corp-1");
    expect((await a.keys.reseal()).resealed).toBe(1);
    expect(await keysOf(a)).toEqual(["current"]);
  });
});
