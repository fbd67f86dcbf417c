import { queryPostgres, startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { demo, demoLogin, httpRequest, readJson, type TestServer } from "@menshen/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { beginLogin, site, startNodes } from "./nodes.ts";

const finish = `${demoLogin}.getLoginCode`;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

/** Statuses of as many finished logins that lack everything, at one node. */
async function fail(node: TestServer, times: number, headers: Record<string, string> = {}) {
  const statuses = new Set<number>();
  for (let n = 0; n < times; n++) statuses.add((await node.mutate(finish, {}, headers)).status);
  return [...statuses];
}

/** Numbers of ten such logins in one batch. */
async function failInBatch(node: TestServer): Promise<number[]> {
  const path = `/trpc/${Array.from({ length: 10 }, () => finish).join(",")}?batch=1`;
  const response = httpRequest(new URL(path, node.address), {
    method: "POST",
    headers: { host: new URL(site).host, "content-type": "application/json" },
    body: "{}",
  });
  const answers: { error: { data: { errcode: number } } }[] = await readJson(response);
  return answers.map(({ error }) => error.data.errcode);
}

const via = (forwarded: string) => ({ "x-forwarded-for": forwarded });

describe("two nodes on one PostgreSQL", () => {
  let url: string;
  let started: Awaited<ReturnType<typeof startNodes>>;
  let nodes: [TestServer, TestServer];
  beforeEach(async () => {
    url = await postgres.createDatabase();
    // Only the first stands behind a proxy.
    started = await startNodes(url, {}, [{ trustedProxies: ["127.0.0.1", "10.0.0.0/8"] }]);
    nodes = started.nodes;
  });
  afterEach(() => started[Symbol.asyncDispose]());

  const counted = async (key: string) => {
    const rows = await queryPostgres(url, `select count from "limitCounters" where key = '${key}'`);
    return Number(rows[0]?.["count"]);
  };

  it("two nodes share the limit of 60 logins a minute, then answer 10601 with Retry-After", async () => {
    const [one, two] = nodes;
    expect(await fail(one, 30)).toEqual([400]);
    expect(await fail(two, 30)).toEqual([400]);
    for (const node of nodes) {
      const { status, error, headers } = await node.mutate(finish, {});
      expect([status, error.data.errcode]).toEqual([429, 10601]);
      const seconds = Number(headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
    }
    // What was refused leaves the neighbours their share of the block's limit.
    for (const block of ["127.0.0.1", "127.0.0.0/24", "127.0.0.0/16"]) {
      expect(await counted(`finish ${demoLogin} ${block}`)).toBe(60);
    }
  });

  it("two nodes count each call of a batch", async () => {
    await fail(nodes[0], 55);
    const codes = await failInBatch(nodes[1]);
    expect(codes.filter((code) => code === 10701)).toHaveLength(5);
    expect(codes.filter((code) => code === 10601)).toHaveLength(5);
  });

  it("two nodes share the limit of a block, and no limit covers all clients", async () => {
    await fail(nodes[0], 1, via("198.51.100.7"));
    const keyed = `key = 'finish ${demoLogin} 198.51.0.0/16'`;
    await queryPostgres(url, `update "limitCounters" set count = 6000 where ${keyed}`);
    expect(await fail(nodes[0], 1, via("198.51.7.9"))).toEqual([429]);
    expect(await fail(nodes[0], 1, via("198.52.7.9"))).toEqual([400]);
    expect(await fail(nodes[1], 1)).toEqual([400]);
  });

  it("two nodes together allow five guesses of the administrator's token a minute", async () => {
    const wrong = { authorization: "Bearer wrong" };
    const guess = async (node: TestServer) =>
      (await node.query("app.info", undefined, wrong)).status;
    for (let n = 0; n < 5; n++) expect(await guess(nodes[n % 2] ?? nodes[0])).toBe(200);
    expect(await guess(nodes[1])).toBe(429);
    expect((await nodes[0].query("app.audit.list", {}, nodes[0].asAdmin)).status).toBe(200);
  });

  it("X-Forwarded-For counts from trusted hops only", async () => {
    const [behind, open] = nodes;
    // The client's own claim stands further left than what the nearest trusted hop saw.
    expect(await fail(behind, 60, via("192.0.2.1, 203.0.113.9, 10.0.0.7"))).toEqual([400]);
    expect(await fail(behind, 1, via("192.0.2.2, 203.0.113.9"))).toEqual([429]);
    expect(await fail(behind, 1, via("203.0.113.10"))).toEqual([400]);
    // The other node has no proxy in front: X-Forwarded-For of its clients is ignored.
    for (let n = 0; n < 60; n++) await fail(open, 1, via(`198.51.100.${n}`));
    expect(await fail(open, 1, via("198.51.100.99"))).toEqual([429]);
  });

  it("the audit stores the address that the trusted hop saw", async () => {
    const [behind] = nodes;
    const login = await beginLogin(behind, behind.sandbox.world, demo.corpA.people.emoji);
    expect((await login.finish(behind)).status).toBe(200);
    const browser = behind.browser();
    const start = `/api/auth/${demoLogin}/start`;
    const begun = await browser.visit(start);
    const back = await behind.sandbox.signIn(begun.headers.get("location") ?? "", {
      userId: demo.corpA.people.emoji,
    });
    await browser.visit(back ?? "", via("192.0.2.1, 203.0.113.9"));
    const { data } = await behind.query("app.audit.list", {}, behind.asAdmin);
    const ips = data.filter(({ action }: { action: string }) => action === "login");
    expect(ips.map(({ ip }: { ip: string }) => ip)).toEqual(["203.0.113.9", "127.0.0.1"]);
  });
});
