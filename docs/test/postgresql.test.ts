import { randomUUID } from "node:crypto";
import { startTestServer } from "@menshen/testkit";
import { queryPostgres, startPostgres } from "@menshen/testkit/postgres";
import { expect, it } from "vitest";
import { blocksOf, readDocuments } from "./documents.ts";

it("a server runs with the role, the rights and the schema of the PostgreSQL page", async () => {
  const blocks = (await readDocuments())
    .filter(({ path }) => path === "docs/operate/postgresql.md")
    .flatMap(blocksOf);
  const statements = blocks.find(({ language }) => language === "sql")?.text ?? "";
  // The database server may be a shared one.
  const role = `menshen_${randomUUID().slice(0, 8)}`;
  await using postgres = await startPostgres();
  const url = await postgres.createDatabase();
  await queryPostgres(url, statements.replaceAll(/\bmenshen\b/g, role));
  const databaseUrl = Object.assign(new URL(url), { username: role, password: "choose-one" }).href;
  {
    await using test = await startTestServer({ config: { databaseUrl } });
    expect((await fetch(`${test.url}/readyz`)).status).toBe(200);
  }
  const tables = await queryPostgres(
    url,
    "select distinct schemaname from pg_tables where tablename in ('users', 'sessions', 'flows')",
  );
  expect(tables).toEqual([{ schemaname: role }]);
  await queryPostgres(url, `drop owned by ${role} cascade; drop role ${role}`);
});
