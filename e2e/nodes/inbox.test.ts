import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@menshen/testkit/postgres";
import { expect, it } from "vitest";
import { httpRequest, type TestServer, eventually } from "@menshen/testkit";
import { readJournal, suite, suiteElements } from "@menshen/testkit/callback-element";
import { site, startNodes } from "./nodes.ts";

it("callbacks delivered to both nodes are processed once, in the order of their keys", async () => {
  const folder = mkdtempSync(join(tmpdir(), "menshen-inbox-nodes-"));
  const journal = join(folder, "journal");
  await using postgres = await startPostgres();
  const files = suiteElements(journal);
  await using cluster = await startNodes(await postgres.createDatabase(), { files });
  const [one] = cluster.nodes;

  for (let n = 0; n < 60; n++) {
    const body = JSON.stringify({ n, ms: 5, orderKey: `key-${n % 5}` });
    const answers = await Promise.all(cluster.nodes.map((node) => push(node, body)));
    expect(answers).toEqual(["success", "success"]);
  }
  await eventually(async () => (await one.database.data.inbox.backlog()).count === 0);
  await eventually(async () => readJournal(journal).length === 120);

  const entries = readJournal(journal);
  for (let key = 0; key < 5; key++) {
    const ofKey = entries.filter(({ n }) => n % 5 === key);
    const expected = Array.from({ length: 12 }, (_, n) => n * 5 + key);
    expect(ofKey.map(({ n, at }) => `${n} ${at}`)).toEqual(
      expected.flatMap((n) => [`${n} begin`, `${n} end`]),
    );
  }
  await rm(folder, { recursive: true });
});

async function push({ address }: TestServer, body: string): Promise<string> {
  const headers = { host: new URL(site).host };
  const url = new URL(`/api/elements/${suite}/notify`, address);
  return await (await httpRequest(url, { method: "POST", headers, body })).text();
}
