import { randomBytes } from "node:crypto";
import { startPostgres } from "@menshen/testkit/postgres";
import { createSandbox, type Sandbox } from "@menshen/sandbox";
import {
  createBrowser,
  demo,
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  eventually,
  httpRequest,
  saveCallback,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { corpA, suiteId } from "@menshen/testkit/proxy-server";
import { expect, it } from "vitest";
import { beginLogin, site } from "./nodes.ts";

/*
 * The order of docs/operate/key-rotation.md on two servers with pools of their own over one PostgreSQL. One node restarts
 * at a time, as behind a load balancer.
 */

const { xiaoman } = demo.corpA.people;
const [before, after] = [randomBytes(32), randomBytes(32)] as const;
const adminToken = "the-administrator-of-both";

interface Secrets {
  readonly secret: Uint8Array;
  readonly previousSecrets: readonly Uint8Array[];
}

const steps: readonly (readonly [string, Secrets])[] = [
  ["the new one is added as a previous one", { secret: before, previousSecrets: [after] }],
  ["both are exchanged", { secret: after, previousSecrets: [before] }],
  ["the old one is removed", { secret: after, previousSecrets: [] }],
];

it("two nodes rotate MENSHEN_SECRET in the documented order, and no login or login test fails", async () => {
  await using postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  let open: TestServer[] = [];
  const pushToFirst: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(new Request(input).url);
    const answer = await httpRequest(new URL(pathname + search, open[0]?.address), {
      method: init?.method ?? "GET",
      headers: { host: new URL(site).host, "content-type": "text/xml" },
      ...(typeof init?.body === "string" && { body: init.body }),
    });
    return new Response(await answer.text(), { status: answer.status });
  };
  const sandbox = createSandbox(undefined, { pushFetch: pushToFirst, mayPushTo: () => true });
  const start = (secrets: Secrets) =>
    startTestServer({
      sandbox,
      files: { ...demoElements, ...demoProxyElements },
      config: { databaseUrl, publicOrigin: site, adminToken, rateLimit: false, ...secrets },
    });
  await using running = new AsyncDisposableStack();
  running.defer(async () => void (await Promise.all(open.map((node) => node.close()))));
  for (let n = 0; n < 2; n++) open.push(await start({ secret: before, previousSecrets: [] }));
  await installSuite(sandbox, open);

  for (const [step, secrets] of steps) {
    for (const leaving of open) {
      const [staying] = open.filter((node) => node !== leaving);
      const begun = await Promise.all(open.map((node) => begin(node, sandbox)));
      open = [staying as TestServer];
      const restarted = new AbortController();
      const restart = (async () => {
        await leaving.close();
        const node = await start(secrets);
        restarted.abort();
        return node;
      })();
      const meanwhile: number[] = [];
      while (!restarted.signal.aborted) {
        const login = await begin(staying as TestServer, sandbox);
        meanwhile.push(...(await login.finish(staying as TestServer)));
      }
      expect(meanwhile.filter((status) => status !== 200)).toEqual([]);
      open.push(await restart);
      // Each is finished by the other node than the one that began it, or by the one that took its place.
      const ends = begun.map((login, n) => login.finish(open[n] as TestServer));
      expect([step, ...(await Promise.all(ends)).flat()]).toEqual([
        step,
        200,
        200,
        200,
        200,
        200,
        200,
      ]);
    }
    if (step === "both are exchanged") {
      await eventually(async () => (await keysOf(open[1] as TestServer)).join() === "current");
    }
  }
  for (const node of open) {
    expect(await keysOf(node)).toEqual(["current"]);
    const [own] = await node.database.data.authorisations.list(suiteId);
    const { permanentCode } = sandbox.world.providers.authorisation(suiteId, corpA.corpId);
    expect(own?.permanentCode).toBe(permanentCode);
  }
}, 60_000);

/** Sealed rows of every kind: a ticket, a permanent code, bodies of callbacks, provider tokens. */
async function installSuite({ world }: Sandbox, [node]: readonly TestServer[]): Promise<void> {
  const url = `${site}/api/elements/${demoProxy}/notify`;
  const { problem } = await saveCallback(world, { suiteId }, { url });
  expect(problem).toBeUndefined();
  await world.providers.authorise({ suiteId, corpId: corpA.corpId });
  await world.push.settled();
  await eventually(async () => (await node?.database.data.inbox.backlog())?.count === 0);
  const corpId = world.providers.openCorpId(suiteId, corpA.corpId);
  const set = await node?.mutate(`${demoProxy}.setCode`, { corpId, code: "hq" }, node.asAdmin);
  expect(set?.status).toBe(200);
}

/** A login at a self-built app, one at a suite, and a login test of a draft, up to the provider's answer. */
async function begin(node: TestServer, { world }: Sandbox) {
  const login = await beginLogin(node, world);
  const corpId = world.providers.openCorpId(suiteId, corpA.corpId);
  const { agentId } = world.providers.authorisation(suiteId, corpA.corpId);
  const byCode = await node.query(`${demoProxy}.getLoginConfigByCode`, { code: "hq" });
  const code = world.issueCode({ corpId: corpA.corpId, agentId, userId: xiaoman });
  const input = { corpId, code, state: byCode.data?.state };
  const draft = { fullName: demoLogin, flow: "qr", draft: { e: { title: "Draft", ...draftOf } } };
  const { data: test } = await node.mutate("app.dryRun.start", draft, node.asAdmin);
  return {
    async finish(at: TestServer): Promise<number[]> {
      const browser = createBrowser(site, () => at.address);
      await at.signIn(browser, xiaoman, { dryRun: test.id });
      const { data: run } = await at.query("app.dryRun.get", { id: test.id }, at.asAdmin);
      return [
        (await login.finish(at)).status,
        (await at.mutate(`${demoProxy}.getLoginCode`, input)).status,
        run.status === "done" ? 200 : 500,
      ];
    },
  };
}

const draftOf = { type: "auths.loginTypes.QywxInnerType" };

async function keysOf(node: TestServer): Promise<string[]> {
  const { rows } = await node.database.keys.status();
  return [...new Set(rows.map(({ key }) => key))].sort();
}
