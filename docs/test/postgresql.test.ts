import { randomBytes, randomUUID } from "node:crypto";
import { startTestServer } from "@menshen/testkit";
import { queryPostgres, startPostgres } from "@menshen/testkit/postgres";
import { expect, it } from "vitest";
import { blocksOf, readDocuments } from "./documents.ts";

it("servers run with the roles, the rights and the schema of the PostgreSQL page", async () => {
  const blocks = (await readDocuments())
    .filter(({ path }) => path === "docs/operate/postgresql.md")
    .flatMap(blocksOf);
  const [owner = "", app = ""] = blocks
    .filter(({ language }) => language === "sql")
    .map(({ text }) => text);
  // The database server may be a shared one.
  const role = `menshen_${randomUUID().slice(0, 8)}`;
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  const renamed = (statements: string) => statements.replaceAll(/\bmenshen(?=\b|_app)/g, role);
  await queryPostgres(url, renamed(owner));
  await queryPostgres(url, renamed(app));
  const secret = randomBytes(32);
  await expectReady(url, role, secret);
  await expectReady(url, `${role}_app`, secret);
  const tables = await queryPostgres(
    url,
    "select distinct schemaname from pg_tables where tablename in ('users', 'sessions', 'flows')",
  );
  expect(tables).toEqual([{ schemaname: role }]);
  for (const name of [`${role}_app`, role])
    await queryPostgres(url, `drop owned by ${name} cascade; drop role ${name}`);
});

async function expectReady(url: string, username: string, secret: Uint8Array): Promise<void> {
  const password = username.endsWith("_app") ? "choose-another" : "choose-one";
  const databaseUrl = Object.assign(new URL(url), { username, password }).href;
  await using test = await startTestServer({ config: { databaseUrl, secret } });
  expect((await fetch(`${test.url}/readyz`)).status).toBe(200);
}
