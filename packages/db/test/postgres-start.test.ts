import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { createSecureContext, TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineModel, integer, text } from "@menshen/core";
import { queryPostgres, startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { databaseFaultOf, explainDatabaseFault } from "../src/connection/database-fault.ts";
import { openDatabase } from "../src/open.ts";
import { log, makeUser, newFlow, NOON } from "./contract/fixtures.ts";

const secret = new Uint8Array(32).fill(7);
const open = (url: string, waitMs = 0) =>
  openDatabase({ url, secret, clock: { now: () => NOON }, log, waitMs });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

/** The text for the terminal. */
const textOf = (error: unknown): string => explainDatabaseFault(error) ?? String(error);

/** The URL of a database with a role that may change data and no schema. */
async function restrictedUrl(url: string): Promise<string> {
  const role = `app_${new URL(url).pathname.slice(1)}`;
  await queryPostgres(url, `create role ${role} login`);
  await queryPostgres(url, "revoke create on schema public from public");
  await queryPostgres(
    url,
    `alter default privileges in schema public grant select, insert, update, delete on tables to ${role}`,
  );
  return Object.assign(new URL(url), { username: role }).href;
}

describe("a database role with data rights only", () => {
  it("a role with data rights only starts on a migrated schema and works", async () => {
    const url = await server.createDatabase();
    const restricted = await restrictedUrl(url);
    await (await open(url)).close();
    await using database = await open(restricted);
    expect(database.schemaVersion).toBeGreaterThan(0);
    await makeUser(database.data);
    await database.data.flows.create(newFlow());
    await database.housekeep(NOON);
    await expect(queryPostgres(restricted, "create table t (x int)")).rejects.toThrow(
      "permission denied",
    );
  });

  it("a role with data rights only uses the tables of models that the owner applied, and changes none", async () => {
    const url = await server.createDatabase();
    const restricted = await restrictedUrl(url);
    await using owner = await open(url);
    await using database = await open(restricted);
    const model = defineModel({ table: { sku: text().unique() } });
    expect(await database.applyTable("shop.Stock", model)).toMatchObject({
      isChanged: false,
      problems: [{ kind: "no-right", reason: expect.stringContaining("permission denied") }],
    });
    await owner.applyTable("shop.Stock", model, { isPatient: true });
    expect(await database.applyTable("shop.Stock", model)).toMatchObject({ problems: [] });
    const source = { table: "shop.Stock", fields: model.fields };
    expect(await database.models.create(source, { sku: "a" })).toEqual({ id: 1, sku: "a" });
    const wider = defineModel({ table: { sku: text().unique(), qty: integer().default(0) } });
    expect(await database.applyTable("shop.Stock", wider)).toMatchObject({
      problems: [{ kind: "no-right", reason: expect.stringContaining("must be owner") }],
    });
    expect(await database.models.create(source, { sku: "b" })).toEqual({ id: 2, sku: "b" });
    const long = { sku: randomBytes(4000).toString("hex") };
    await expect(database.models.create(source, long)).rejects.toMatchObject({ errcode: 10701 });
  });

  it("a table that is no model's is left alone, and its name is reported", async () => {
    const url = await server.createDatabase();
    await using database = await open(url);
    await queryPostgres(url, "create table m_shop_stock (x int)");
    const model = defineModel({ table: { sku: text() } });
    expect(await database.applyTable("shop.Stock", model)).toMatchObject({
      isChanged: false,
      problems: [{ kind: "name-taken", table: "m_shop_stock", owner: null }],
    });
    expect(await queryPostgres(url, "select * from m_shop_stock")).toEqual([]);
  });

  it("a role with data rights only is refused on an empty database, naming menshen migrate", async () => {
    const restricted = await restrictedUrl(await server.createDatabase());
    const error = await errorOf(open(restricted));
    expect(textOf(error)).toMatch(/permission denied.*run menshen migrate as the owner/);
  });
});

describe("PostgreSQL that cannot be opened", () => {
  it("an unknown database is named with the server's own message", async () => {
    const url = Object.assign(new URL(await server.createDatabase()), { pathname: "/absent" }).href;
    const error = await errorOf(open(url, 60_000));
    expect(databaseFaultOf(error)).toBe("unreachable");
    expect(textOf(error)).toContain(
      'there is no such database: database "absent" does not exist (3D000)',
    );
  });

  it("an unknown role is a wrong user, and waiting is not tried", async () => {
    const url = Object.assign(new URL(await server.createDatabase()), {
      username: "stranger",
    }).href;
    const error = await errorOf(open(url, 60_000));
    expect(textOf(error)).toMatch(/this user may not connect: role "stranger" does not exist/);
  });

  it("a wrong password is named with the server's own message and without the password", async () => {
    await using fake = await refusingServer("28P01", 'password authentication failed for user "u"');
    const error = await errorOf(open(`postgres://u:hunter2@127.0.0.1:${fake.port}/x`, 60_000));
    expect(textOf(error)).toContain(
      'wrong user or password: password authentication failed for user "u" (28P01)',
    );
    expect(textOf(error)).not.toContain("hunter2");
    // What a visitor may see names neither user nor host.
    expect(String(error)).toBe("Code: the database cannot be reached");
  });

  it("a refused connection is named with its address", async () => {
    const error = await errorOf(open("postgres://127.0.0.1:1/x"));
    expect(textOf(error)).toContain("connection refused: connect ECONNREFUSED 127.0.0.1:1");
  });

  it("a server without TLS is named when TLS is required", async () => {
    const error = await errorOf(open(`${await server.createDatabase()}?sslmode=verify-full`));
    expect(textOf(error)).toContain("The server does not support SSL connections");
  });

  it("an untrusted certificate is named with the reason", async () => {
    await using fake = await selfSignedServer();
    const error = await errorOf(
      open(`postgres://u@127.0.0.1:${fake.port}/x?sslmode=verify-full`, 60_000),
    );
    expect(textOf(error)).toContain("its certificate is not trusted: self-signed certificate");
  });

  it("a database that starts later is waited for", async () => {
    const url = await server.createDatabase();
    const target = new URL(url);
    const gate = createServer();
    await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
    const { port } = gate.address() as AddressInfo;
    await new Promise((resolve) => gate.close(resolve));
    const waited: string[] = [];
    const opening = openDatabase({
      url: Object.assign(new URL(url), { port: String(port) }).href,
      secret,
      clock: { now: () => NOON },
      log: {
        ...log,
        // The first failure is logged; the database starts after it.
        warn(_, message) {
          waited.push(message);
          forward(port, Number(target.port));
        },
      },
      waitMs: 60_000,
    });
    await using database = await opening;
    await database.ping();
    expect(waited).toEqual(["waiting for the database"]);
  });
});

const forwards: { close(): void }[] = [];
afterAll(() => forwards.forEach((one) => one.close()));

function forward(from: number, to: number): void {
  const proxy = createServer((client) => {
    const upstream = connect(to, "127.0.0.1");
    client.pipe(upstream).pipe(client);
    for (const end of [client, upstream]) end.on("error", () => end.destroy());
  });
  proxy.listen(from, "127.0.0.1");
  forwards.push({ close: () => void proxy.close() });
}

/** A server that answers every start with an error, as PostgreSQL does. */
async function refusingServer(code: string, message: string) {
  return await listening((socket) => {
    socket.once("data", () => {
      const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
      const head = Buffer.alloc(5, "E");
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  });
}

async function listening(onSocket: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function pem(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, "fixtures", name));
}

/** Accepts PostgreSQL's request for TLS and shows a certificate that no authority signed. */
async function selfSignedServer() {
  const secureContext = createSecureContext({
    key: pem("self-signed.key.pem"),
    cert: pem("self-signed.cert.pem"),
  });
  return await listening((socket) => {
    socket.once("data", () => {
      socket.write("S");
      new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => socket.destroy());
    });
  });
}
