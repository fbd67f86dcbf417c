import { startTestServer } from "@menshen/testkit";
import { providerConfig } from "../provider-config.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The whole server as operators run it, with one method for WeChat. Limits count, and are too high to be met. */
const { databasePath, providerUrl, appId, appSecret } = subjectInput as {
  databasePath: string;
  providerUrl: string;
  appId: string;
  appSecret: string;
};
const element = "auths.loginTypes.WeChat";
const server = await startTestServer({
  files: {
    "auths/loginTypes/WeChat/e.json": {
      type: "auths.loginTypes.WeChatType",
      title: "WeChat",
      allowRegister: 1,
    },
    "auths/loginTypes/WeChat/WeChat.json": { authConfig: { appId, appSecret } },
  },
  config: { ...providerConfig(databasePath, providerUrl), rateLimit: 1e6 },
});
serveParent({
  origin: server.url,
  start: `/api/auth/${element}/start?flow=qr&returnTo=/in`,
  session: "/api/auth/session",
});
