import { describeLoginType } from "@menshen/testkit/describe-login-type";
import { startInstalled } from "@menshen/testkit/proxy-server";
import {
  demo,
  demoElements,
  demoLogin,
  demoProxy,
  demoProxyElements,
  startTestServer,
  type ElementFiles,
} from "@menshen/testkit";

const { corpA, wechat, oauth } = demo;
const noLimits = { rateLimit: false };

/** Two Instances of a Type with the same config. */
function instances(type: string, config: object, eJson: object = {}): ElementFiles {
  const e = { type: `auths.loginTypes.${type}`, title: type, allowRegister: 1, ...eJson };
  return {
    "auths/One/e.json": e,
    "auths/One/One.json": config,
    "auths/Other/e.json": e,
    "auths/Other/Other.json": config,
  };
}
const both = { element: "auths.One", other: "auths.Other" };

describeLoginType("QywxInnerType", async () => ({
  test: await startTestServer({
    files: {
      ...demoElements,
      "auths/Other/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Other" },
      "auths/Other/Other.json": demoElements[
        "auths/loginTypes/QywxInnerExample/QywxInnerExample.json"
      ] as object,
    },
    config: noLimits,
  }),
  element: demoLogin,
  other: "auths.Other",
  people: [corpA.people.xiaoman, corpA.people.boss],
  codeName: "authCode",
  unknownCode: { errcode: 40029, source: "wecom" },
  secrets: [corpA.apps.portal.secret],
  refusalRedirects: false,
  exchange: "auth/getuserinfo",
}));

describeLoginType("QywxProxyType", async () => {
  const { "auths/QywxProxyTemp/QywxProxyTemp.json": config } = demoProxyElements;
  const oneCompany = { ...(config as object), corpId: corpA.corpId };
  const test = await startInstalled({
    files: {
      ...demoElements,
      ...demoProxyElements,
      "auths/QywxProxyTemp/QywxProxyTemp.json": oneCompany,
      "auths/Other/e.json": { type: "auths.loginTypes.QywxProxyType", title: "Other" },
      "auths/Other/Other.json": oneCompany,
    },
  });
  return {
    test,
    element: demoProxy,
    other: "auths.Other",
    people: [corpA.people.xiaoman, corpA.people.boss],
    input: { corpId: test.corpId(corpA.corpId) },
    unknownCode: { errcode: 40029, source: "wecom" },
    secrets: [demo.provider.template.suiteSecret, demo.provider.providerSecret],
    refusalRedirects: false,
    exchange: "auth/getuserinfo",
  };
});

describeLoginType("WeChatType", async () => ({
  ...both,
  test: await startTestServer({
    files: instances("WeChatType", {
      authConfig: { appId: wechat.apps.site.appId, appSecret: wechat.apps.site.secret },
    }),
    config: noLimits,
  }),
  people: [wechat.people.plain, wechat.people.emoji],
  unknownCode: { errcode: 40029, source: "wechat" },
  secrets: [wechat.apps.site.secret],
  refusalRedirects: false,
  exchange: "sns/oauth2/access_token",
}));

const { clientId, secret: clientSecret } = oauth.clients.web;

describeLoginType("GenericOidcType", async () => ({
  ...both,
  test: await startTestServer({
    files: instances("GenericOidcType", { issuer: oauth.issuer, clientId, clientSecret }),
    config: noLimits,
  }),
  people: [oauth.people.plain, oauth.people.nameless],
  unknownCode: { errcode: 400, source: "oidc" },
  secrets: [clientSecret],
  exchange: "oidc/token",
}));

describeLoginType("GenericOAuth2Type", async () => ({
  ...both,
  test: await startTestServer({
    files: instances("GenericOAuth2Type", {
      authorizeUrl: `${oauth.issuer}/authorize`,
      tokenUrl: `${oauth.issuer}/token`,
      userInfoUrl: `${oauth.issuer}/userinfo`,
      clientId,
      clientSecret,
      scope: "profile",
      fields: { subject: "sub", avatar: "picture" },
    }),
    config: noLimits,
  }),
  people: [oauth.people.plain, oauth.people.emoji],
  unknownCode: { errcode: 400, source: "oauth2" },
  secrets: [clientSecret],
  exchange: "oidc/token",
}));
