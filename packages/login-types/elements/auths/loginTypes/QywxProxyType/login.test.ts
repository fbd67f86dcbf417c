import { describe, expect, it } from "vitest";
import { challenge, corpB, verifier, type House } from "../../../../test/house.ts";
import {
  openCorpOf,
  openInstalled,
  SERVICE,
  signIn,
  suiteId,
} from "../../../../test/proxy-house.ts";
import { workOff } from "../../../../test/work-off.ts";

/** A login at the first company that has come back from WeCom. */
async function comeBack(house: House, code = "hq") {
  const corpId = openCorpOf(house);
  await house.call("auths.Proxy.setCode", { corpId, code }, "admin");
  const config = await house.call(`${SERVICE}.getLoginConfigByCode`, { code, challenge });
  return { corpId, ...(await signIn(house, config.authorizeUrl)), verifier };
}

describe("a login from the workbench that comes twice", () => {
  it("gives the first outcome within two minutes, and nothing later", async () => {
    await using house = await openInstalled();
    const login = await comeBack(house);
    const [first, second] = await Promise.all([
      house.call(`${SERVICE}.loginByWorkbench`, login),
      house.call(`${SERVICE}.loginByWorkbench`, login),
    ]);
    expect(first.token).toMatch(/^[\w-]{43}$/);
    expect(second).toEqual(first);
    house.pass(2 * 60_000);
    expect(await house.call("auths.Proxy.loginByWorkbench", login)).toEqual(first);
    const { sessions } = house.ports.data;
    const nowMs = house.ports.clock.now();
    expect(await sessions.listAlive(first.user.userId, nowMs, 3_600_000)).toMatchObject([
      { platform: "app", element: "auths.Proxy" },
    ]);
    house.pass(1);
    await expect(house.call(`${SERVICE}.loginByWorkbench`, login)).rejects.toMatchObject({
      errcode: 10102,
    });
  });

  it("is one, and not the other kind of call with the same code", async () => {
    await using house = await openInstalled();
    const login = await comeBack(house);
    await house.call("auths.Proxy.loginByWorkbench", login);
    await expect(house.call("auths.Proxy.getLoginCode", login)).rejects.toMatchObject({
      errcode: 10102,
    });
  });

  it("gives nobody else the session", async () => {
    await using house = await openInstalled();
    const login = await comeBack(house);
    await house.call(`${SERVICE}.loginByWorkbench`, login);
    const other = { ...login, verifier: verifier.toUpperCase() };
    await expect(house.call(`${SERVICE}.loginByWorkbench`, other)).rejects.toMatchObject({
      errcode: 10102,
    });
  });
});

describe("a login at one company", () => {
  it("is none at another, and its code is not spent by the attempt", async () => {
    await using house = await openInstalled();
    const { providers, push } = house.sandbox.world;
    await providers.authorise({ suiteId, corpId: corpB.corpId });
    await push.settled();
    await workOff(house);
    const login = await comeBack(house);
    const other = { ...login, corpId: openCorpOf(house, corpB.corpId) };
    for (const path of [`${SERVICE}.loginByWorkbench`, "auths.Proxy.getLoginCode"])
      await expect(house.call(path, other)).rejects.toMatchObject({ errcode: 10102 });
    expect(await house.call("auths.Proxy.getLoginCode", login)).toMatchObject({
      corpList: [{ corpId: login.corpId }],
    });
  });
});

describe("a login that races the end of the authorisation", () => {
  it("is refused, and leaves nobody behind", async () => {
    let atLast: (() => Promise<void>) | undefined;
    await using house = await openInstalled(undefined, undefined, {
      answered: async (path) => {
        if (path === "/cgi-bin/user/get") await atLast?.();
      },
    });
    const login = await comeBack(house);
    const { data, clock } = house.ports;
    const base = "https://qyapi.weixin.qq.com";
    const key = { suiteId, corpId: login.corpId };
    atLast = async () => {
      const at = { base, cancelledAtMs: Number.MAX_SAFE_INTEGER, nowMs: clock.now() };
      expect(await data.authorisations.end(key, at)).toBe(true);
    };
    await expect(house.call(`${SERVICE}.loginByWorkbench`, login)).rejects.toMatchObject({
      errcode: 10301,
    });
    expect(await data.users.list({ limit: 9 })).toEqual([]);
    const [entry] = await data.audit.list({ limit: 1 });
    expect(entry).toMatchObject({ action: "login-failed", detail: { errcode: 10301 } });
  });
});
