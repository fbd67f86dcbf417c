import { startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { createSandbox, type World } from "@menshen/sandbox";
import {
  demo,
  demoElements,
  demoProxy,
  demoProxyElements,
  httpRequest,
  saveCallback,
  type TestServer,
  eventually,
} from "@menshen/testkit";
import { corpA, suiteId } from "@menshen/testkit/proxy-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { site, startNodes } from "./nodes.ts";

/*
 * Two whole servers on one PostgreSQL, each with its own elements folder and its own worker. What the provider pushes
 * arrives at both at once, as if a proxy in front had given up on the first and asked the second.
 */

let postgres: PostgresServer;
let started: Awaited<ReturnType<typeof startNodes>>;
let nodes: readonly TestServer[] = [];
let world: World;

/** Delivers a push to every node at once. The provider hears the first that says anything but `success`. */
const toAll: typeof fetch = async (input, init) => {
  const { pathname, search } = new URL(new Request(input).url);
  const { method = "GET", body } = init ?? {};
  const answers = await Promise.all(
    nodes.map(({ address }) =>
      httpRequest(new URL(pathname + search, address), {
        method,
        headers: { host: new URL(site).host, "content-type": "text/xml" },
        ...(typeof body === "string" && { body }),
      }),
    ),
  );
  const texts = await Promise.all(answers.map(async (answer) => await answer.text()));
  const worst = answers.findIndex(({ status }, n) => status !== 200 || texts[n] !== "success");
  const at = Math.max(0, worst);
  return new Response(texts[at], { status: answers[at]?.status ?? 500 });
};

beforeAll(async () => {
  postgres = await startPostgres();
  const sandbox = createSandbox(undefined, { pushFetch: toAll, mayPushTo: () => true });
  world = sandbox.world;
  const files = { ...demoElements, ...demoProxyElements };
  started = await startNodes(await postgres.createDatabase(), { sandbox, files });
  nodes = started.nodes;
  const url = `${site}/api/elements/${demoProxy}/notify`;
  const { problem } = await saveCallback(world, { suiteId }, { url });
  if (problem) throw new Error(problem);
  await settled();
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const first = (): TestServer => nodes[0] as TestServer;

async function settled(): Promise<void> {
  await world.push.settled();
  const { inbox } = first().database.data;
  await eventually(async () => (await inbox.backlog()).count === 0);
}

async function records(event: string) {
  const { data } = await first().query("app.callbacks.list", { limit: 200 }, first().asAdmin);
  return (data as { event: string; status: string; attempts: number }[]).filter(
    (record) => record.event === event,
  );
}

/** Who finished what, by each node's own log. */
function finished(event: string): number {
  const lines = nodes.flatMap((node) => node.logLines());
  return lines.filter((line) => line.includes('"callback done"') && line.includes(`"${event}"`))
    .length;
}

describe("one callback delivered to both nodes at once", () => {
  it("two nodes store and process a suite ticket once", async () => {
    const before = [(await records("suite_ticket")).length, finished("suite_ticket")];
    for (let n = 0; n < 10; n++) {
      world.clock.advance(2);
      expect(await world.push.ticket(suiteId)).toMatchObject({ status: "delivered" });
    }
    await settled();
    const after = [(await records("suite_ticket")).length, finished("suite_ticket")];
    expect(after).toEqual(before.map((count) => count + 10));
    const kept = await first().database.data.suiteTickets.find(suiteId);
    expect(kept?.newest).toBe(world.providers.ticket(suiteId).value);
  });

  it("two nodes make one call of get_permanent_code for an authorisation", async () => {
    for (let round = 1; round <= 5; round++) {
      world.clock.advance(2);
      const { delivery } = await world.providers.authorise({ suiteId, corpId: corpA.corpId });
      expect(delivery).toMatchObject({ status: "delivered" });
      expect(delivery?.attempts).toHaveLength(1);
      await settled();
      const calls = [
        ...world.calls("service/v2/get_permanent_code"),
        ...world.calls("service/get_permanent_code"),
      ];
      expect(calls.map(({ errcode }) => errcode)).toEqual(Array<number>(round).fill(0));
      expect(await records("create_auth")).toHaveLength(round);
      expect(finished("create_auth")).toBe(round);
    }
    const [own] = await first().database.data.authorisations.list(suiteId);
    const { permanentCode } = world.providers.authorisation(suiteId, corpA.corpId);
    expect(own).toMatchObject({ status: "active", permanentCode });
  });

  it("two nodes fetch the tokens of suite and company once", async () => {
    expect(world.calls("service/get_suite_token")).toHaveLength(1);
    const corpId = world.providers.openCorpId(suiteId, corpA.corpId);
    const set = { corpId, code: "hq" };
    const { status } = await first().mutate(`${demoProxy}.setCode`, set, first().asAdmin);
    expect(status).toBe(200);
    const before = world.calls("gettoken").length;
    const { agentId } = world.providers.authorisation(suiteId, corpA.corpId);
    const { xiaoman, emoji, rare, plain } = demo.corpA.people;
    const logins = [xiaoman, emoji, rare, plain].flatMap((userId) =>
      nodes.map(async (node) => {
        const { data } = await node.query(`${demoProxy}.getLoginConfigByCode`, { code: "hq" });
        const code = world.issueCode({ corpId: corpA.corpId, agentId, userId });
        const login = { corpId, code, state: data.state };
        return (await node.mutate(`${demoProxy}.getLoginCode`, login)).status;
      }),
    );
    expect(await Promise.all(logins)).toEqual(Array<number>(8).fill(200));
    expect(world.calls("gettoken")).toHaveLength(before + 1);
  });

  it("a cancellation ends the company's sessions on both nodes, once", async () => {
    const { agentId } = world.providers.authorisation(suiteId, corpA.corpId);
    const corpId = world.providers.openCorpId(suiteId, corpA.corpId);
    const tokens = await Promise.all(
      nodes.map(async (node) => {
        const { data } = await node.query(`${demoProxy}.getLoginConfigByCode`, { code: "hq" });
        const userId = corpA.people.xiaoman;
        const code = world.issueCode({ corpId: corpA.corpId, agentId, userId });
        const login = { corpId, code, state: data.state };
        return (await node.mutate(`${demoProxy}.loginByWorkbench`, login)).data.token as string;
      }),
    );
    const current = async () =>
      await Promise.all(
        nodes.flatMap((node) =>
          tokens.map(async (token) => {
            const path = "auths.loginTypes.services.AuthSvc.currentUser";
            const answer = await node.query(path, undefined, { authorization: `Bearer ${token}` });
            return answer.data !== null;
          }),
        ),
      );
    expect(await current()).toEqual([true, true, true, true]);
    world.clock.advance(2);
    await world.providers.cancel(suiteId, corpA.corpId);
    await settled();
    expect(await current()).toEqual([false, false, false, false]);
    expect(finished("cancel_auth")).toBe(1);
    const { data } = await first().query("app.audit.list", { limit: 200 }, first().asAdmin);
    const ended = (data as { action: string }[]).filter(
      ({ action }) => action === "authorisation-cancelled",
    );
    expect(ended).toHaveLength(1);
  });
});
