import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { demo, demoLogin, startTestServer } from "../index.ts";

it("startTestServer gives each test its own folder, database and sandbox, and removes them", async () => {
  await using one = await startTestServer();
  const two = await startTestServer({ serveSandbox: true });
  expect(two.url).not.toBe(one.url);
  expect(two.elementsDir).not.toBe(one.elementsDir);

  const browser = two.browser();
  const landed = await two.signIn(browser, demo.corpA.people.emoji, { returnTo: "/in" });
  expect(landed.headers.get("location")).toBe("/in");
  const session = browser.cookies.get("menshen") ?? "";
  const here = await one.query("app.info", undefined, { authorization: `Bearer ${session}` });
  expect(here.status).toBe(200);
  expect((await one.query("app.audit.list", {}, one.asAdmin)).data).toEqual([]);

  const { data } = await two.query(`${demoLogin}.getLoginConfig`, {});
  expect((await fetch(data.loginUrl)).status).toBe(200);
  await two.close();
  await expect(fetch(data.loginUrl)).rejects.toThrow("fetch failed");
  await expect(fetch(`${two.url}/healthz`)).rejects.toThrow("fetch failed");
});

it("startTestServer accepts another company's app and other files", async () => {
  await using test = await startTestServer({
    wecom: { corpId: demo.corpB.corpId, ...demo.corpB.apps.portal },
    files: {
      "app.json": {
        variables: {
          WECOM_CORP_ID: {},
          WECOM_CORP_SECRET: { secret: true },
          WECOM_AGENT_ID: {},
          WECOM_REDIRECT_URI: {},
        },
      },
      "auths/Shop/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Shop" },
      "auths/Shop/Shop.json": {
        corpId: "{{WECOM_CORP_ID}}",
        corpSecret: "{{WECOM_CORP_SECRET}}",
        agentId: "{{WECOM_AGENT_ID}}",
        redirectUri: "{{WECOM_REDIRECT_URI}}",
      },
    },
  });
  const browser = test.browser();
  await test.signIn(browser, demo.corpB.people.manager, { fullName: "auths.Shop" });
  const session = await (await browser.visit("/api/auth/session")).json();
  expect(session).toMatchObject({ corp: { corpId: demo.corpB.corpId } });
});

it("startTestServer loads an app's own folders where they are, below the temporary one", async () => {
  const demoApp = fileURLToPath(new URL("../../../../elements", import.meta.url));
  const title = { zh: "测试", en: "Test" };
  await using test = await startTestServer({
    roots: [demoApp],
    files: {
      "auths/loginTypes/MyWeChatLogin/e.json": { type: "auths.loginTypes.WeChatType", title },
    },
  });
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  expect((await browser.visit("/api/auth/session")).status).toBe(200);
  const elements = (await test.query("app.elements.list", {}, test.asAdmin)).data.elements;
  expect(elements).toContainEqual(
    expect.objectContaining({ fullName: "auths.loginTypes.MyWeChatLogin", title }),
  );
});
