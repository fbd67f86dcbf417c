import { demo } from "@menshen/sandbox";
import type { LoginTypeUnderTest } from "../describe-login-type.ts";
import {
  demoElements,
  demoProxy,
  demoProxyElements,
  type ElementFiles,
} from "../server/elements-dir.ts";
import { startInstalled } from "../server/proxy-server.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "../server/test-server.ts";

/** How people sign in at a provider that the sandbox plays, for a Type of which nothing but its config is known. */
export interface SandboxLogin {
  /** A host that a Type calls whose config does not say where its provider is. */
  readonly host?: string;
  /** The full name that the Instance must have. */
  readonly element?: string;
  /** The config of an Instance. */
  readonly config: object;
  start(options: TestServerOptions): Promise<TestServer>;
  /** What the kit needs beside server and Instances. */
  kit(test: TestServer): Omit<LoginTypeUnderTest, "test" | "element" | "other">;
}

const { corpA, wechat, oauth, provider } = demo;
const { clientId, secret: clientSecret } = oauth.clients.web;
const start = startTestServer;
const configOf = (files: ElementFiles, file: string) => files[file] as object;

const wecom: SandboxLogin = {
  config: configOf(demoElements, "auths/loginTypes/QywxInnerExample/QywxInnerExample.json"),
  start,
  kit: () => ({
    people: [corpA.people.xiaoman, corpA.people.boss],
    codeName: "authCode",
    unknownCode: { errcode: 40029, source: "wecom" },
    secrets: [corpA.apps.portal.secret],
    refusalRedirects: false,
    exchange: "auth/getuserinfo",
  }),
};

const wecomSuite: SandboxLogin = {
  // The suite's callbacks go there.
  element: demoProxy,
  config: {
    ...configOf(demoProxyElements, "auths/QywxProxyTemp/QywxProxyTemp.json"),
    corpId: corpA.corpId,
  },
  start: startInstalled,
  kit: ({ sandbox: { world } }) => ({
    people: [corpA.people.xiaoman, corpA.people.boss],
    input: { corpId: world.providers.openCorpId(provider.template.suiteId, corpA.corpId) },
    unknownCode: { errcode: 40029, source: "wecom" },
    secrets: [provider.template.suiteSecret, provider.providerSecret],
    refusalRedirects: false,
    exchange: "auth/getuserinfo",
  }),
};

const wechatSite: SandboxLogin = {
  config: { authConfig: { appId: wechat.apps.site.appId, appSecret: wechat.apps.site.secret } },
  start,
  kit: () => ({
    people: [wechat.people.plain, wechat.people.emoji],
    unknownCode: { errcode: 40029, source: "wechat" },
    secrets: [wechat.apps.site.secret],
    refusalRedirects: false,
    exchange: "sns/oauth2/access_token",
  }),
};

/** The errors of an OAuth Type have the name that it gives itself. */
const oauthKit = (secret: string, exchange: string) => () => ({
  people: [oauth.people.plain, oauth.people.emoji] as const,
  unknownCode: { errcode: 400 },
  secrets: [secret],
  exchange,
});

const openId: SandboxLogin = {
  config: { issuer: oauth.issuer, clientId, clientSecret },
  start,
  kit: oauthKit(clientSecret, "oidc/token"),
};

const oauth2: SandboxLogin = {
  config: {
    authorizeUrl: `${oauth.issuer}/authorize`,
    tokenUrl: `${oauth.issuer}/token`,
    userInfoUrl: `${oauth.issuer}/userinfo`,
    clientId,
    clientSecret,
    scope: "profile",
    fields: { subject: "sub", avatar: "picture" },
  },
  start,
  kit: oauthKit(clientSecret, "oidc/token"),
};

const knownOpenId: SandboxLogin = {
  host: new URL(oauth.issuer).host,
  config: { clientId, clientSecret },
  start,
  kit: oauthKit(clientSecret, "oidc/token"),
};

const github: SandboxLogin = {
  host: "github.com",
  config: { clientId: oauth.clients.github.clientId, clientSecret: oauth.clients.github.secret },
  start,
  kit: oauthKit(oauth.clients.github.secret, "github/access_token"),
};

/** Every provider of the sandbox. A Type belongs to the first whose config it accepts. */
export const sandboxLogins: readonly SandboxLogin[] = [
  wecom,
  wecomSuite,
  wechatSite,
  openId,
  oauth2,
  knownOpenId,
  github,
];
