import { mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@menshen/testkit/postgres";
import { expect, it } from "vitest";
import { httpRequest, type TestServer, eventually } from "@menshen/testkit";
import { suite, suiteElements } from "@menshen/testkit/callback-element";
import { site, startNodes } from "./nodes.ts";

const host = new URL(site).host;

it("a subscription to the inbox on one node reports callbacks that the other node stores", async () => {
  const folder = mkdtempSync(join(tmpdir(), "menshen-inbox-watched-"));
  await using postgres = await startPostgres();
  const files = suiteElements(join(folder, "journal"));
  await using cluster = await startNodes(await postgres.createDatabase(), { files });
  const [one, other] = cluster.nodes;

  const stream = await watch(other);
  let reports = 0;
  stream.setEncoding("utf8").on("data", (text: string) => {
    reports += text.split('data: {"at":').length - 1;
  });
  await eventually(async () => reports === 1);
  const url = new URL(`/api/elements/${suite}/notify`, one.address);
  const body = JSON.stringify({ n: 1 });
  expect((await httpRequest(url, { method: "POST", headers: { host }, body })).status).toBe(200);
  await eventually(async () => reports >= 2);
  stream.destroy();
  rmSync(folder, { recursive: true });
});

async function watch({ address, asAdmin }: TestServer): Promise<IncomingMessage> {
  const headers = { ...asAdmin, host, accept: "text/event-stream" };
  const request = get(new URL("/trpc/app.callbacks.onChange", address), { headers });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  return answer;
}
