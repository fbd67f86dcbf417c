import { defineType, mutation, nestedElement, query, webhook } from "@menshen/core";
import { checkLanding, ownPage, ProcessRecord, type Alarm } from "@menshen/domain";
import {
  callbackParts,
  callbackProbe,
  callbackTest,
  checkApp,
  explainPasted,
  jsConfigOf,
  JsPageUrl,
  keyFindings,
  PastedCallback,
  processEvent,
  receiveCallback,
  type CallbackRecipients,
} from "@menshen/login-types/wecom";
import { corpReceivers, createWecomClient, foldCorpId, prepareKey } from "@menshen/providers";
import { z } from "zod";
import QywxInnerAuthModel from "./QywxInnerAuthModel/QywxInnerAuthModel.ts";
import { config, type QywxInnerConfig } from "./config.ts";
import { syncMethods, type InnerApp } from "./directory.ts";
import { innerEvents } from "./events.ts";
import { innerLogin } from "./login.ts";
import { fullRecord } from "./profile.ts";

const PageInput = z.strictObject({ url: JsPageUrl });
const UserInput = z.strictObject({ userId: z.string().min(1).max(64) });

export default defineType({
  config,
  expectedKeys: ["title"],
  offers: {
    getUserInfo: { kind: "query", access: "admin" },
    getAccessToken: { kind: "query", access: "internal" },
    getJsConfig: { kind: "query", access: "session" },
    notify: { kind: "webhook", access: "public" },
    syncUserInfo: { kind: "mutation", access: "admin" },
    syncDepartmentInfo: { kind: "mutation", access: "admin" },
  },
  check: ({ config: { redirectUri, callback } }) => [
    ...checkLanding(redirectUri, ["redirectUri"]),
    ...(callback ? keyFindings(callback, ["callback"]) : []),
  ],
  create({ config, element, ports }) {
    const { corpId, agentId } = config;
    const apiBase = config.apiBase ?? ports.bases.wecomApi;
    const wecom = createWecomClient({ apiBase, corpId, secret: config.corpSecret, agentId, ports });
    const { corpName } = config;
    const app: InnerApp = { corpId: foldCorpId(corpId), apiBase, wecom, ports, corpName };
    const recipients = recipientsOf(config, element.fullName);
    return {
      ...innerLogin(config, element, app),
      getUserInfo: query({
        access: "admin",
        input: UserInput,
        describe: {
          zh: "成员的完整资料，含部门名称",
          en: "A member's full record with department names",
        },
        run: ({ userId }) => fullRecord(wecom, userId),
      }),
      getAccessToken: query({
        describe: {
          zh: "应用的 access_token，仅供服务器代码使用",
          en: "The app's access_token, for server code only",
        },
        run: () => wecom.accessToken(),
      }),
      /** @throws Code 10701 the page is of another site */
      getJsConfig: query({
        access: config.jsConfig ?? "session",
        input: PageInput,
        limit: "start",
        describe: {
          zh: "为一个页面生成 wx.config、wx.agentConfig 与 ww.register 所需的签名",
          en: "Signatures for wx.config, wx.agentConfig and ww.register on one page",
        },
        run: ({ url }) =>
          jsConfigOf({ corpId, agentId, wecom }, ownPage(url, ports.settings), ports),
      }),
      notify: webhook({
        parts: callbackParts,
        describe: {
          zh: "接收应用自身的回调，例如通讯录变更",
          en: "Callbacks of the app itself, such as changes of the directory",
        },
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
      checkConnection: query({ run: () => checkApp(wecom, config.redirectUri) }),
      callbackProbe: query({
        run: () =>
          config.callback ? callbackProbe(prepareKey(config.callback), corpId, ports.clock) : null,
      }),
      callbackTest: query({
        run: () =>
          config.callback
            ? callbackTest(prepareKey(config.callback), { corpId }, ports.clock)
            : null,
      }),
      alarms: query({ run: (): Alarm[] => [] }),
      ...syncMethods(app, element),
      QywxInnerAuthModel: nestedElement(
        "auths.loginTypes.QywxInnerType.QywxInnerAuthModel",
        QywxInnerAuthModel,
      ),
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
