import { corpA, createTestApp, legacy, portal } from "@menshen/testkit/app";
import { prepareKey } from "@menshen/providers";
import { processInbox } from "@menshen/testkit/process-inbox";
import { describe, expect, it } from "vitest";

const keys = {
  token: "PortalToken1",
  encodingAESKey: "ThePortalsEncodingAESKeyForItsOwnCallback01",
};
const target = { corpId: corpA.corpId, agentId: corpA.apps.portal.agentId };
const url = "http://127.0.0.1:3000/api/elements/auths.Portal/notify";
const wechat = (config: object = {}, more: object = {}) => ({
  "e.json": { type: "auths.loginTypes.WeChatType", title: "WeChat", ...more },
  config: { authConfig: { appId: "wx0123456789abcdef", appSecret: "0".repeat(32) }, ...config },
});

describe("notify in server code", () => {
  it("notify takes the parts of a callback as web frameworks hand them over", async () => {
    await using test = await createTestApp({ "auths.Portal": { ...portal, callback: keys } });
    const { providers, push } = test.sandbox.world;
    expect(await providers.setCallback(target, { url, ...keys })).toMatchObject({ ok: true });
    const { notify } = test.app.getElement("auths.Portal");
    const delivery = await push.event(target, "change_app_admin");
    const records = await test.ports.data.inbox.list({ limit: 1 });
    expect([delivery.status, records.length]).toEqual(["delivered", 1]);
    const { signature, timestamp, nonce, body } = delivery.attempts[0]!;
    const parts = { msg_signature: signature, timestamp, nonce };
    const answer = await notify({ ...parts, echostr: null, body });
    expect(answer).toBe("success");
    expect(await processInbox(test)).toEqual(["change_app_admin unknown"]);
    await expect(
      notify({ ...parts, body: body.replace("Encrypt", "Encrypted") }),
    ).rejects.toMatchObject({
      errcode: 10401,
    });
  });

  it("notify answers the parts of a verification with its text, and a Request with a Response", async () => {
    await using test = await createTestApp({ "auths.Portal": { ...portal, callback: keys } });
    const key = prepareKey(keys);
    const [timestamp, nonce] = ["1700000000", "n1"];
    const echostr = key.encrypt("the echo", corpA.corpId);
    const parts = { nonce, timestamp, echostr, msg_signature: key.sign(timestamp, nonce, echostr) };
    const { notify } = test.app.getElement("auths.Portal");
    expect(await notify(parts)).toBe("the echo");
    const query = Object.entries(parts).map(
      ([name, text]) => `${name}=${encodeURIComponent(text)}`,
    );
    const response = await notify(new Request(`${url}?${query.join("&")}`));
    expect(response).toBeInstanceOf(Response);
    expect(await response.text()).toBe("the echo");
  });

  it.each([
    undefined,
    null,
    "text",
    {},
    { nonce: "n", msg_signature: "s", timestamp: "1" },
    { nonce: "n", msg_signature: "s", timestamp: 1, echostr: "e" },
    { nonce: "n", msg_signature: "s", timestamp: "1", echostr: "e", more: 1 },
  ])("notify answers 10701 to the wrong shape %j", async (input) => {
    await using test = await createTestApp({ "auths.Portal": { ...portal, callback: keys } });
    const { notify } = test.app.getElement("auths.Portal");
    await expect(notify(input)).rejects.toMatchObject({ errcode: 10701 });
  });
});

describe("names of Types", () => {
  it("findElements and getElement accept the short and the full name of a Type", async () => {
    await using test = await createTestApp({ "auths.Site": wechat(), "auths.Legacy": legacy });
    const found = (type: string) => test.app.findElements({ type }).map(({ fullName }) => fullName);
    expect(found("WeChatType")).toEqual(["auths.Site"]);
    expect(found("auths.loginTypes.WeChatType")).toEqual(["auths.Site"]);
    expect(found("WeChat")).toEqual([]);
    const full = test.app.getElement("auths.loginTypes.WeChatType");
    expect(test.app.getElement("WeChatType")).toBe(full);
    expect(test.app.findElement("WeChatType")?.fullName).toBe("auths.loginTypes.WeChatType");
    expect(() => test.app.getElement("Legacy")).toThrow(
      expect.objectContaining({ errcode: 10001 }),
    );
  });

  it("authType of WeChat is WeChatType in every answer, inactive ones and listLoginTypes included", async () => {
    await using test = await createTestApp({
      "auths.Site": wechat(),
      "auths.Off": wechat({}, { isActive: 0 }),
      "auths.Unset": wechat({ authConfig: { appId: "{{CORP}}", appSecret: "0".repeat(32) } }),
    });
    const authTypeOf = async (element: string) =>
      (await test.call(`${element}.getLoginConfig`, {})).authType;
    for (const element of ["auths.Site", "auths.Off", "auths.Unset"])
      expect(await authTypeOf(element)).toBe("WeChatType");
    const types = await test.call("auths.loginTypes.services.AuthSvc.listLoginTypes");
    expect(types).toMatchObject([{ fullName: "auths.Site", authType: "WeChatType" }]);
  });

  it("an inactive WeChat element answers its appId, never the secret", async () => {
    await using test = await createTestApp({ "auths.Off": wechat({}, { isActive: 0 }) });
    expect(await test.call("auths.Off.getLoginConfig", {})).toEqual({
      isActive: false,
      authType: "WeChatType",
      title: { zh: "WeChat", en: "WeChat" },
      authConfig: { appId: "wx0123456789abcdef" },
    });
  });
});

describe("other promises of the reference", () => {
  it("getUserAuthInfo answers isActive false without a row", async () => {
    await using test = await createTestApp({ "auths.Site": wechat() });
    const { getUserAuthInfo } = test.app.getElement("auths.Site");
    for (const input of [null, undefined, {}, { authObj: null }])
      expect(await getUserAuthInfo(input)).toEqual({ isActive: false });
  });

  it("QywxInnerAuthModel is a property of the instance", async () => {
    await using test = await createTestApp({ "auths.Legacy": legacy });
    await test.login("auths.Legacy", { userId: corpA.people.xiaoman });
    const { QywxInnerAuthModel } = test.app.getElement("auths.Legacy");
    const filter = { userId: corpA.people.xiaoman };
    expect(await QywxInnerAuthModel.get({ filter })).toMatchObject({ name: "林小满" });
  });

  it.each([40014, 42001])(
    "a %i that a refresh does not cure keeps its own number",
    async (errcode) => {
      await using test = await createTestApp({ "auths.Legacy": legacy });
      test.sandbox.world.failNext("auth/getuserinfo", errcode, 2);
      const attempt = test.login("auths.Legacy", { userId: corpA.people.xiaoman });
      await expect(attempt).rejects.toMatchObject({ errcode, source: "wecom" });
    },
  );
});
