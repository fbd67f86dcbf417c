import { defineType, mutation, query, webhook, type ElementFacts, type Ports } from "@menshen/core";
import {
  checkLanding,
  loginMethods,
  loginProof,
  onlyCompany,
  ProcessRecord,
  ProviderCode,
  StartLogin,
  type Alarm,
  type LoginConfig,
  type LoginMethods,
} from "@menshen/domain";
import {
  corpReceivers,
  createWecomClient,
  foldCorpId,
  prepareKey,
  type WecomClient,
} from "@menshen/providers";
import { z } from "zod";
import { receiveCallback, type CallbackRecipients } from "@menshen/login-types/wecom";
import { config, type QywxInnerConfig } from "./config.ts";
import { innerEvents, type InnerApp } from "./events.ts";
import { explainPasted, PastedCallback } from "@menshen/login-types/wecom";
import { identifyMember } from "./identify.ts";
import { keyFindings } from "@menshen/login-types/wecom";
import { authorizePage, scanPage } from "@menshen/login-types/wecom";
import { processEvent } from "@menshen/login-types/wecom";
import { fullRecord, type LoginProfile } from "./profile.ts";
import { syncMethods } from "./directory.ts";

/** What `getLoginConfig` answers beside the state. */
export interface QywxInnerLoginConfig {
  corpId: string;
  agentId: string;
  redirectUri: string;
  /** The page with the QR code, for PC browsers. */
  loginUrl: string;
  /** The redirect for a page that is open inside WeCom. */
  authorizeUrl: string;
}

const LoginInput = z.strictObject({ authCode: ProviderCode, ...loginProof });
const UserInput = z.strictObject({ userId: z.string().min(1).max(64) });

export default defineType({
  config,
  check: ({ config: { redirectUri, callback } }) => [
    ...checkLanding(redirectUri, ["redirectUri"]),
    ...(callback ? keyFindings(callback, ["callback"]) : []),
  ],
  create({ config, element, ports }) {
    const { corpId, agentId, redirectUri } = config;
    const apiBase = baseOf(config.apiBase, ports.bases.wecomApi);
    const wecom = createWecomClient({ apiBase, corpId, secret: config.corpSecret, agentId, ports });
    const pageUrl = pagesOf(config, ports);
    const names = { name: config.corpName, title: element.title.zh };
    const app: InnerApp = { corpId: foldCorpId(corpId), apiBase, wecom, ports, names };
    const recipients = recipientsOf(config, element.fullName);
    const login = loginOf(config, element, ports, { apiBase, wecom, pageUrl });
    return {
      /** Everything the login page needs, no secrets. */
      getLoginConfig: query({
        access: "public",
        input: StartLogin,
        describe: "Starts a login: the state and the pages to send the person to",
        run: async (input, ctx): Promise<LoginConfig<QywxInnerLoginConfig>> => {
          const started = await login.start(input, ctx);
          const loginUrl = pageUrl("qr", started.state);
          const authorizeUrl = pageUrl("workbench", started.state);
          return { ...started, corpId, agentId, redirectUri, loginUrl, authorizeUrl };
        },
      }),
      /** @throws Code 40029 the authorization code is unknown, spent or older than five minutes */
      getLoginCode: mutation({
        access: "public",
        input: LoginInput,
        describe: "Ends a login: the member's profile and a loginCode for a session",
        run: ({ authCode, ...proof }, ctx) => login.complete({ code: authCode, ...proof }, ctx),
      }),
      getUserInfo: query({
        access: "admin",
        input: UserInput,
        describe: "A member's full record with department names",
        run: ({ userId }) => fullRecord(wecom, userId),
      }),
      getAccessToken: query({ run: () => wecom.accessToken() }),
      notify: webhook({
        describe: "Callbacks of the app itself, such as changes of the directory",
        run: (request) => receiveCallback(ports, recipients, request),
      }),
      processRecord: mutation({
        input: ProcessRecord,
        run: (record, ctx) => processEvent(innerEvents, app, record, ctx),
      }),
      explainCallback: mutation({
        input: PastedCallback,
        run: (pasted) => explainPasted({ here: recipients.first, elsewhere: [] }, pasted),
      }),
      alarms: query({ run: (): Alarm[] => [] }),
      ...syncMethods(app, element),
      beginLogin: login.beginLogin,
      finishLogin: login.finishLogin,
      redirectUri,
    };
  },
});

/** Closed while no keys are configured. Each app has a callback of its own, also two of one company. */
function recipientsOf(
  { corpId, agentId, callback }: QywxInnerConfig,
  element: string,
): CallbackRecipients {
  if (!callback) return { first: [] };
  const of = { element, scope: `${foldCorpId(corpId)}/${agentId}`, suiteId: null };
  return { first: [{ key: prepareKey(callback), receivers: corpReceivers([corpId]), of }] };
}

type PageUrl = (flow: "qr" | "workbench", state: string) => string;

function pagesOf(config: QywxInnerConfig, { bases }: Ports): PageUrl {
  const loginBase = baseOf(config.loginBase, bases.wecomLogin);
  const authorizeBase = baseOf(config.authorizeBase, bases.wechatOpen);
  return (flow, state) =>
    flow === "qr"
      ? scanPage(loginBase, config, state)
      : authorizePage(authorizeBase, config, state);
}

function loginOf(
  config: QywxInnerConfig,
  element: ElementFacts,
  ports: Ports,
  { apiBase, wecom, pageUrl }: { apiBase: string; wecom: WecomClient; pageUrl: PageUrl },
): LoginMethods<LoginProfile> {
  const { corpId, scope } = config;
  const company = { base: apiBase, corpId, name: config.corpName, title: element.title.zh };
  const member = { wecom, ports, company, privateInfo: scope === "snsapi_privateinfo" };
  return loginMethods({
    element,
    ports,
    authType: element.type,
    requireState: Boolean(config.requireState ?? true),
    // The company vouches for its members.
    allowRegister: true,
    companyOf: onlyCompany({
      corpId,
      pageUrl,
      identify: (code, report) => identifyMember(member, code, report),
    }),
  });
}

function baseOf(own: string | undefined, fallback: string): string {
  return (own ?? fallback).replace(/\/+$/, "");
}
