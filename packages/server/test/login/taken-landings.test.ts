import { demoElements, demoLogin, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

it("a redirectUri at one of the server's own addresses is an error that names the place", async () => {
  await using test = await startTestServer({
    files: {
      ...demoElements,
      "auths/Taken/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Taken" },
      "auths/Taken/Taken.json": {
        corpId: "ww0000",
        corpSecret: "a-secret",
        agentId: 1,
        redirectUri: "http://127.0.0.1:3000/api/auth/session",
      },
      "auths/Site/e.json": { type: "auths.loginTypes.WeChatType", title: "Site" },
      "auths/Site/Site.json": {
        authConfig: {
          appId: "wx0000",
          appSecret: "a-secret",
          redirectUri: "http://127.0.0.1:3000/api/auth/auths.Site/start",
        },
      },
    },
  });
  const errors = test.app.snapshot.diagnostics.filter(({ severity }) => severity === "error");
  expect(new Set(errors.map(({ element, pointer }) => `${element} ${pointer}`))).toEqual(
    new Set(["auths.Site /authConfig/redirectUri", "auths.Taken /redirectUri"]),
  );
  expect((await test.query(`${demoLogin}.getLoginConfig`)).status).toBe(200);
  expect((await test.query("auths.Taken.getLoginConfig")).status).toBe(503);
});
