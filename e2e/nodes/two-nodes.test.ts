import { startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { createSandbox } from "@menshen/sandbox";
import { createBrowser, demo, readJson, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ageLeases, beginLogin, site, startNodes } from "./nodes.ts";

const authSvc = "auths.loginTypes.services.AuthSvc";

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

/** A browser whose every request goes to the other node than the one before. */
function balanced(nodes: readonly TestServer[]) {
  let requests = 0;
  return createBrowser(site, () => nodes[requests++ % nodes.length]?.address ?? "");
}

async function hashOf(node: TestServer): Promise<string> {
  return (await node.query("app.info")).data.snapshot.hash;
}

interface ListedNode {
  readonly address: string;
  readonly hash: string;
  readonly isCurrent: boolean;
}

async function listed(node: TestServer): Promise<ListedNode[]> {
  return (await node.query("app.nodes.list", undefined, node.asAdmin)).data as ListedNode[];
}

/** Saves a file of this node's folder, and waits until it is live. */
async function rename(node: TestServer): Promise<void> {
  const live = new Promise((resolve) => void node.app.onSnapshot(resolve));
  const e = { type: "auths.loginTypes.QywxInnerType", title: "Renamed" };
  await node.write("auths/loginTypes/QywxInnerExample/e.json", e);
  await live;
}

describe("two nodes on one PostgreSQL", () => {
  let started: Awaited<ReturnType<typeof startNodes>>;
  let nodes: [TestServer, TestServer];
  beforeAll(async () => {
    started = await startNodes(await postgres.createDatabase());
    nodes = started.nodes;
  });
  afterAll(() => started[Symbol.asyncDispose]());

  it("a browser login passes through both nodes and its session is valid on both", async () => {
    const browser = balanced(nodes);
    const landed = await nodes[0].signIn(browser, demo.corpA.people.xiaoman, { returnTo: "/in" });
    expect([landed.status, landed.headers.get("location")]).toEqual([303, "/in"]);
    const { userId } = (await readJson(browser.visit("/api/auth/session"))).user;
    expect((await readJson(browser.visit("/api/auth/session"))).user.userId).toBe(userId);
  });

  it("a state created on one node and its loginCode are consumed on the other, once", async () => {
    const [one, two] = nodes;
    const login = await beginLogin(one, one.sandbox.world);
    const finished = await login.finish(two);
    expect(finished.status).toBe(200);
    // The same callback again, at the other one: the same outcome.
    expect((await login.finish(one)).data).toEqual(finished.data);
    const { loginCode } = finished.data;
    const exchanges = await Promise.all(
      nodes.map((node) => node.mutate(`${authSvc}.loginByCode`, { loginCode })),
    );
    expect(exchanges.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
  });

  it("a session revoked on one node is rejected on the other at once", async () => {
    const [one, two] = nodes;
    const [lost, own] = [balanced(nodes), balanced(nodes)];
    for (const browser of [lost, own]) await one.signIn(browser, demo.corpA.people.emoji);
    const bearer = ({ cookies }: typeof own) => ({
      authorization: `Bearer ${cookies.get("__Host-menshen")}`,
    });
    const user = () => two.query(`${authSvc}.currentUser`, undefined, bearer(lost));
    const { sessionId } = (await user()).data;
    const revoked = await one.mutate(`${authSvc}.revokeSession`, { sessionId }, bearer(own));
    expect(revoked.status).toBe(200);
    expect((await user()).data).toBeNull();
    expect((await two.query(`${authSvc}.listSessions`, undefined, bearer(own))).data).toHaveLength(
      1,
    );
  });

  it("app.info of each node reports its content hash, which shows drift", async () => {
    const [one, two] = nodes;
    const same = await hashOf(one);
    expect(same).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf(two)).toBe(same);

    await rename(one);
    const edited = await hashOf(one);
    expect([edited === same, await hashOf(two)]).toEqual([false, same]);
    const contents = async () => {
      const text = await (await fetch(`${two.address}/metrics`)).text();
      return /^menshen_node_contents (\d)$/m.exec(text)?.[1];
    };
    // The node that was not asked has reported its new snapshot, too.
    await expect
      .poll(async () => (await listed(two)).map(({ hash }) => hash).toSorted())
      .toEqual([edited, same].toSorted());
    const current = (await listed(two)).filter(({ isCurrent }) => isCurrent);
    expect(current).toMatchObject([{ address: two.address, hash: same }]);
    expect(await contents()).toBe("2");

    await rename(two);
    expect(await hashOf(two)).toBe(edited);
    expect(await contents()).toBe("1");
  });

  it("an audit row has the content hash of the snapshot that led to it, which all nodes share", async () => {
    const [one, two] = nodes;
    await one.signIn(one.browser(), demo.corpA.people.plain);
    const [row] = (await two.query("app.audit.list", { limit: 1 }, two.asAdmin)).data;
    expect(row).toMatchObject({ action: "login", snapshotHash: await hashOf(one) });
  });

  it("a node that ends is not listed any more", async () => {
    const [one, two] = nodes;
    await two.close();
    expect(await listed(one)).toMatchObject([{ address: one.address, isCurrent: true }]);
  });
});

/** Each shares the processor with all others, and its provider calls time out after 4 s. */
const LOGINS = inject("long") ? 1000 : 200;

describe("provider tokens of two nodes", () => {
  it(`two nodes make one gettoken call for ${LOGINS} concurrent logins`, async () => {
    await using started = await startNodes(await postgres.createDatabase(), {
      config: { rateLimit: false },
    });
    const { nodes } = started;
    const { world } = nodes[0].sandbox;
    const { xiaoman, emoji, rare, plain } = demo.corpA.people;
    const logins = await Promise.all(
      Array.from({ length: LOGINS }, async (_, n) => {
        const person = [xiaoman, emoji, rare, plain][n % 4];
        const login = await beginLogin(nodes[n % 2] ?? nodes[0], world, person);
        return (await login.finish(nodes[(n + 1) % 2] ?? nodes[0])).status;
      }),
    );
    expect(logins.filter((status) => status === 200)).toHaveLength(LOGINS);
    expect(world.calls("gettoken")).toHaveLength(1);
  }, 60_000);

  it("an older provider token never replaces a newer one", async () => {
    const sandbox = createSandbox();
    const { world } = sandbox;
    const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slowToken: typeof globalThis.fetch = async (input, init) => {
      const answer = await sandbox.fetch(input, init);
      if (!new Request(input).url.includes("/gettoken")) return answer;
      asked.resolve();
      await held.promise;
      return answer;
    };
    const url = await postgres.createDatabase();
    await using started = await startNodes(url, { sandbox }, [{ fetch: slowToken }]);
    const [slow, quick] = started.nodes;

    const first = (await beginLogin(slow, world)).finish(slow);
    await asked.promise;
    // The provider has given a token that is still on its way, and takes it back.
    world.revokeTokens();
    await ageLeases(url);
    expect((await (await beginLogin(quick, world)).finish(quick)).status).toBe(200);
    held.resolve();
    expect((await first).status).toBe(200);
    expect((await (await beginLogin(slow, world)).finish(slow)).status).toBe(200);
    expect(world.calls("gettoken")).toHaveLength(2);
    // The revoked token was not used.
    expect(world.calls().filter(({ errcode }) => errcode === 40014)).toEqual([]);
  });
});
