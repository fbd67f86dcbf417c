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
  const appRole = `${role}_app`;
  await expectReady(url, role, secret);
  await expectReady(url, appRole, secret);
  // The owner applies the tables of models as well.
  const refused = /may not change tables \(permission denied.*Run menshen migrate as the owner/;
  expect(await tableOf(url, appRole, secret)).toEqual(["failed", expect.stringMatching(refused)]);
  expect(await tableOf(url, role, secret)).toEqual(["active", undefined]);
  expect(await tableOf(url, appRole, secret)).toEqual(["active", undefined]);
  const tables = await queryPostgres(
    url,
    "select distinct schemaname from pg_tables where tablename in ('users', 'sessions', 'flows')",
  );
  expect(tables).toEqual([{ schemaname: role }]);
  for (const name of [appRole, role])
    await queryPostgres(url, `drop owned by ${name} cascade; drop role ${name}`);
});

const stock = {
  "shop/Stock/e.json": '{ "type": "models.NormalType", "title": "Stock" }',
  "shop/Stock/Stock.ts": `import { defineModel, text } from "@menshen/core";
export default defineModel({ table: { sku: text() } });
`,
};

/** The state and the error of a model with a table, on a server of this role. */
async function tableOf(url: string, username: string, secret: Uint8Array) {
  await using test = await startTestServer({
    files: stock,
    config: configOf(url, username, secret),
  });
  const { state, diagnostics } = test.app.snapshot.elements.get("shop.Stock") ?? {};
  return [state, diagnostics?.[0]?.message.en];
}

async function expectReady(url: string, username: string, secret: Uint8Array): Promise<void> {
  await using test = await startTestServer({ config: configOf(url, username, secret) });
  expect((await fetch(`${test.url}/readyz`)).status).toBe(200);
}

function configOf(url: string, username: string, secret: Uint8Array) {
  const password = username.endsWith("_app") ? "choose-another" : "choose-one";
  const databaseUrl = Object.assign(new URL(url), { username, password }).href;
  return { databaseUrl, secret };
}
