import { corpA, createTestApp, portal, type TestApp } from "@menshen/testkit/app";
import { createProxyApp, openCorpOf, proxy, SERVICE } from "@menshen/testkit/proxy-app";
import { describe, expect, it } from "vitest";

const url = "http://127.0.0.1:3000/orders?from=workbench";
const CORP_TICKET = "get_jsapi_ticket";
const AGENT_TICKET = "ticket/get";

/** What WeCom's client says to the two signatures of an answer. */
async function verdicts({ sandbox }: TestApp, corpId: string, answer: Record<string, unknown>) {
  const { config, agentConfig, agentId } = answer as Record<string, object>;
  const check = (more: object) => sandbox.world.checkJsSignature({ corpId, url, ...more } as never);
  const both = [check({ ...config }), check({ ...agentConfig, agentId: Number(agentId) })];
  return both.map(({ errmsg }) => errmsg);
}

describe("getJsConfig", () => {
  it("of a self-built app signs a page of this site so that WeCom accepts both signatures", async () => {
    await using test = await createTestApp({ "auths.Portal": portal });
    const answer = await test.call("auths.Portal.getJsConfig", { url: `${url}#part` }, "user");
    const signature = {
      timestamp: "1795248000",
      nonceStr: expect.stringMatching(/^[0-9a-f]{24}$/),
      signature: expect.stringMatching(/^[0-9a-f]{40}$/),
    };
    expect(answer).toEqual({
      corpId: corpA.corpId,
      agentId: "1000002",
      config: signature,
      agentConfig: signature,
    });
    expect(await verdicts(test, corpA.corpId, answer)).toEqual(["ok", "ok"]);
  });

  it("of a suite signs for the app of an authorised company, also through the service", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    for (const element of ["auths.Proxy", SERVICE]) {
      const answer = await test.call(`${element}.getJsConfig`, { corpId, url }, "user");
      expect(answer).toMatchObject({ corpId, agentId: expect.any(String) });
      expect(await verdicts(test, corpA.corpId, answer)).toEqual(["ok", "ok"]);
    }
  });

  it("fetches each ticket once while it is valid, for every page and caller", async () => {
    await using test = await createTestApp({ "auths.Portal": portal });
    const ask = (path: string) =>
      test.call("auths.Portal.getJsConfig", { url: `http://127.0.0.1:3000${path}` }, "user");
    await Promise.all(["/a", "/b", "/c"].map(ask));
    const { world } = test.sandbox;
    expect([world.calls(CORP_TICKET).length, world.calls(AGENT_TICKET).length]).toEqual([1, 1]);
    test.pass(7200_000);
    await ask("/a");
    expect([world.calls(CORP_TICKET).length, world.calls(AGENT_TICKET).length]).toEqual([2, 2]);
  });

  it("rejects a page of another site before WeCom is asked for a ticket", async () => {
    await using test = await createTestApp({ "auths.Portal": portal });
    const foreign = { url: "https://evil.example/" };
    await expect(test.call("auths.Portal.getJsConfig", foreign, "user")).rejects.toMatchObject({
      errcode: 10701,
    });
    expect(test.sandbox.world.calls(CORP_TICKET)).toEqual([]);
  });

  it("needs a session unless the element says jsConfig: public", async () => {
    await using test = await createProxyApp({
      "auths.Proxy": proxy(),
      "auths.Portal": portal,
      "auths.Open": { ...portal, jsConfig: "public" },
    });
    const access = (name: string) => test.app.snapshot.elements.get(name)?.members["getJsConfig"];
    expect(access("auths.Portal")).toMatchObject({ access: "session", kind: "query" });
    expect(access("auths.Open")).toMatchObject({ access: "public" });
    const corpId = openCorpOf(test);
    await expect(test.call(`${SERVICE}.getJsConfig`, { corpId, url })).rejects.toMatchObject({
      errcode: 10602,
    });
  });

  it("of a suite whose element says jsConfig: public answers visitors through the service", async () => {
    await using test = await createProxyApp({ "auths.Proxy": proxy({ jsConfig: "public" }) });
    const corpId = openCorpOf(test);
    expect(await test.call(`${SERVICE}.getJsConfig`, { corpId, url })).toMatchObject({ corpId });
  });
});
