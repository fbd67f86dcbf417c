import { describe, expect, it } from "vitest";
import { corpA, legacy, type TestApp } from "@menshen/testkit/app";
import { authConfig, createProxyApp, openCorpOf, proxy, suiteId } from "@menshen/testkit/proxy-app";
import { processInbox } from "@menshen/testkit/process-inbox";
import { sync } from "@menshen/testkit/run-syncs";

const base = "https://qyapi.weixin.qq.com";
const who = { userId: corpA.people.xiaoman, corpId: corpA.corpId };
const elements = {
  "auths.Legacy": legacy,
  "auths.Proxy": proxy({ authConfig, corpId: corpA.corpId }),
};

const openApp = () => createProxyApp(elements, "auths.Proxy");
const corpsOf = (test: TestApp) => test.ports.data.directory.listCorps();

async function proxyLogin(test: TestApp) {
  const corpId = openCorpOf(test);
  const config = await test.call("auths.Proxy.getLoginConfig");
  const back = await test.sandbox.signIn(config.loginUrl, who);
  const [code, state] = ["code", "state"].map((name) => back?.searchParams.get(name));
  return await test.call("auths.Proxy.getLoginCode", { corpId, code, state });
}

describe("a company with an app of its own that also authorised a suite", () => {
  it("is one row once WeCom says that both ids are its", async () => {
    await using test = await openApp();
    await test.login("auths.Legacy", who);
    expect((await corpsOf(test)).map(({ corpId }) => corpId).toSorted()).toEqual(
      [corpA.corpId, openCorpOf(test)].toSorted(),
    );
    const { corpList, loginCode } = await proxyLogin(test);
    expect(corpList).toMatchObject([{ corpId: corpA.corpId, corpName: "山海科技" }]);
    expect(await corpsOf(test)).toMatchObject([{ corpId: corpA.corpId, members: 2 }]);
    const [entry] = (await test.ports.data.audit.list({ limit: 9 })).filter(
      ({ action }) => action === "companies-joined",
    );
    expect(entry?.detail).toMatchObject({ corpId: corpA.corpId, otherId: openCorpOf(test) });
    const signIn = { loginCode, corp: openCorpOf(test) };
    const svc = "auths.loginTypes.services.AuthSvc.loginByCode";
    expect((await test.call(svc, signIn)).corp).toMatchObject({ corpId: corpA.corpId });
  });

  it("is joined by the next ticket where the own app stored it later", async () => {
    await using test = await openApp();
    await proxyLogin(test);
    const { data } = test.ports;
    const names = { corpName: "", corpFullName: "" };
    expect((await corpsOf(test))[0]?.corpId).toBe(openCorpOf(test));
    // As before this release: a row for each id.
    await data.authorisations.addAlias({ suiteId, corpId: openCorpOf(test) }, "ww0123456789abcdef");
    await data.corps.upsert({ base, corpId: "ww0123456789abcdef", ...names, nowMs: 1 });
    test.pass(601_000);
    await test.sandbox.world.push.settled();
    await processInbox(test);
    expect((await corpsOf(test)).map(({ corpId }) => corpId)).toEqual(["ww0123456789abcdef"]);
    expect(await data.corps.find(base, openCorpOf(test))).toMatchObject({ corpName: "山海科技" });
  });

  it("is synchronised by both elements, each under its own ids", async () => {
    await using test = await openApp();
    await test.login("auths.Legacy", who);
    await proxyLogin(test);
    const [corp] = await corpsOf(test);
    const ask = { corp: { base, corpId: corp?.corpId ?? "" } };
    for (const element of ["auths.Legacy", "auths.Proxy"]) {
      expect(await test.app.getElement(element).syncsCorp(ask)).toBe(true);
      const run = await sync(test, element, { corpId: openCorpOf(test) });
      expect(run).toMatchObject({ status: "done", corpKey: corp?.key });
    }
    const model = test.app.getElement("auths.loginTypes.QywxProxyType.QywxProxyAuthModel");
    expect((await model.query({ filter: "" })).rowDatas).toMatchObject([
      { suiteId, corpId: openCorpOf(test) },
    ]);
  });

  it("keeps what its own app stored when the authorisation ends", async () => {
    await using test = await openApp();
    await test.login("auths.Legacy", who);
    await proxyLogin(test);
    const [corp] = await corpsOf(test);
    const key = { suiteId, corpId: openCorpOf(test) };
    const at = { base, cancelledAtMs: Number.MAX_SAFE_INTEGER, nowMs: test.ports.clock.now() };
    await test.ports.data.transaction([], ({ authorisations }) => authorisations.end(key, at));
    const members = await test.ports.data.directory.everyMember(corp?.key ?? "");
    expect(members.map(({ memberId }) => memberId)).toEqual(["linxiaoman"]);
  });
});
