import { demoLogin, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

const folder = "auths/loginTypes/QywxInnerExample";

it("a secret pasted into the wrong field is not shown", async () => {
  const pasted = "pX7-planted-secret";
  await using test = await startTestServer({
    files: {
      [`${folder}/e.json`]: {
        type: "auths.loginTypes.QywxInnerType",
        title: "WeCom",
        isActive: pasted,
      },
      [`${folder}/QywxInnerExample.json`]: {
        corpId: `${pasted}-`.repeat(4),
        corpSecret: "a-secret-of-its-own",
        agentId: [pasted],
        redirectUri: pasted,
        scope: pasted,
        requireState: pasted,
        apiBase: `https://user:${pasted}@qyapi.weixin.qq.com`,
        loginBase: `https://user:${pasted}@not a host`,
        authorizeBase: "https://open.weixin.qq.com",
      },
    },
  });
  const { data } = await test.query("app.elements.get", { fullName: demoLogin }, test.asAdmin);
  expect(JSON.stringify(data)).not.toContain(pasted);
  const [e, config] = data.files.map(({ text }: { text: string }) => JSON.parse(text));
  expect(e).toEqual({
    type: "auths.loginTypes.QywxInnerType",
    title: "WeCom",
    isActive: "********",
  });
  expect(config).toEqual({
    corpId: "********",
    corpSecret: "********",
    agentId: ["********"],
    redirectUri: "********",
    scope: "********",
    requireState: "********",
    apiBase: "********",
    loginBase: "********",
    authorizeBase: "https://open.weixin.qq.com",
  });
});
