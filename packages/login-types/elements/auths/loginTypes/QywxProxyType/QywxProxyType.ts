import { Code, defineType, mutation, query, webhook, type Finding } from "@menshen/core";
import {
  loginProof,
  ownPage,
  ProcessRecord,
  ProviderCode,
  StartLogin,
  type CompleteInput,
  type Platform,
} from "@menshen/domain";
import { isPlainCorpId, prepareKey } from "@menshen/providers";
import { z } from "zod";
import { CorpId, setCorpCallback, setOrgCode } from "./admin.ts";
import {
  callbackParts,
  callbackProbe,
  callbackTest,
  explainPasted,
  jsConfigOf,
  keyFindings,
  PastedCallback,
  processEvent,
  receiveCallback,
  requireJsConfigAccess,
} from "@menshen/login-types/wecom";
import { suiteAlarms } from "./alarms.ts";
import { authUrl } from "./auth-url.ts";
import { checkSuite } from "./check-suite.ts";
import { config, type QywxProxyConfig } from "./config.ts";
import { allRecipients, appRecipients, corpKeyOf, suiteRecipients } from "./callback-recipients.ts";
import { suiteEvents } from "./events.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { corpOfOrgCode, proxyLogin } from "./login.ts";
import { viewOf } from "./overview.ts";
import { retryCallback } from "./retry.ts";
import { shared } from "./shared-methods.ts";
import { findCorp, openCorp, serves, suiteOf } from "./suite.ts";
import { syncMethods } from "./directory.ts";

const AUTH_TYPE = "auths.loginTypes.QywxProxyType";
const MASK = "********";

const LoginInput = z.strictObject({
  corpId: CorpId.optional(),
  code: ProviderCode,
  loginType: z.enum(["qr", "workbench"]).optional(),
  ...loginProof,
});

export default defineType({
  config,
  expectedKeys: ["title"],
  offers: {
    loginByWorkbench: { kind: "mutation", access: "public" },
    getJsConfig: { kind: "query", access: "session" },
    setCode: { kind: "mutation", access: "admin" },
    setCallback: { kind: "mutation", access: "admin" },
    getLoginConfigByCode: { kind: "query", access: "public" },
    retryCallBack: { kind: "mutation", access: "admin" },
    notify: { kind: "webhook", access: "public" },
  },
  check: ({ config }) => [
    ...keyFindings(config.authConfig, ["authConfig"]),
    ...(config.authConfig.loginSuite
      ? keyFindings(config.authConfig.loginSuite, ["authConfig", "loginSuite"])
      : []),
    ...plainIdFindings(config),
  ],
  inactive: {
    getLoginConfig: ({ type, title }, config) => ({
      isActive: false,
      authType: type,
      title,
      ...(config && { suiteId: config.authConfig.suiteId }),
    }),
  },
  create({ config, element, ports }) {
    const { fullName } = element;
    const suite = suiteOf(config, ports);
    const redirectUri = `${ports.settings.publicOrigin}/api/auth/${fullName}/callback`;
    const login = proxyLogin(suite, config, element, redirectUri);
    const recipients = suiteRecipients(config, prepareKey(config.authConfig), fullName, ports);
    const jsAccess = config.jsConfig ?? "session";
    const fingerprints = fingerprintsOf(config);
    return {
      /** Everything the login page needs, no secrets. */
      getLoginConfig: query({
        access: "public",
        input: StartLogin,
        describe: {
          zh: "发起登录：返回 state；企业已确定时还返回登录页地址",
          en: "Starts a login: the state, and the pages if the company is determined",
        },
        run: (input, ctx) => login.start(input, ctx),
      }),
      /** @throws Code 10301 the company is not authorised, 40029 the code is unknown, spent or expired */
      getLoginCode: mutation({
        access: "public",
        input: LoginInput,
        describe: {
          zh: "完成登录：返回成员 UserID，以及用于换取会话的 loginCode",
          en: "Ends a login: the member's id and a loginCode for a session",
        },
        run: (input, ctx) => login.complete(input, ctx),
      }),
      loginByWorkbench: mutation({
        ...shared.loginByWorkbench,
        run: async ({ authFullName, platform = "app", ...input }, ctx) => {
          assertSelf(fullName, authFullName);
          return await login.signIn({ ...input, platform, loginType: "workbench" }, ctx);
        },
      }),
      getJsConfig: query({
        ...shared.getJsConfig,
        access: jsAccess,
        run: async ({ corpId, url }, ctx) => {
          requireJsConfigAccess(jsAccess, ctx);
          const page = ownPage(url, ports.settings);
          return await jsConfigOf(await openCorp(suite, corpId), page, ports);
        },
      }),
      setCode: mutation({
        ...shared.setCode,
        run: async ({ authFullName = null, ...input }, ctx): Promise<void> => {
          assertSelf(fullName, authFullName);
          await setOrgCode(suite, { ...input, element: authFullName }, ctx);
        },
      }),
      setCallback: mutation({
        ...shared.setCallback,
        run: (input, ctx) => setCorpCallback(suite, fullName, input, ctx),
      }),
      getLoginConfigByCode: query({
        ...shared.getLoginConfigByCode,
        run: async ({ code, ...start }, ctx) => {
          const row = await corpOfOrgCode(suite, code);
          assertSelf(fullName, row.element);
          return await login.startFor(row.corpId, start, ctx);
        },
      }),
      retryCallBack: mutation({
        ...shared.retryCallBack,
        run: ({ recordId }, ctx) => retryCallback(suite, recordId, ctx),
      }),
      notify: webhook({
        parts: callbackParts,
        describe: {
          zh: "接收模板的回调；地址中带企业标识时，接收该企业应用的回调",
          en: "Callbacks of the suite, and of a company's app where its key is in the address",
        },
        run: async (request) => {
          const corpKey = corpKeyOf(request.url);
          const at = corpKey ? await appRecipients(config, corpKey, fullName, ports) : recipients;
          return await receiveCallback(ports, at, request);
        },
      }),
      processRecord: mutation({
        input: ProcessRecord,
        run: (record, ctx) => processEvent(suiteEvents, suite, record, ctx),
      }),
      signIn: mutation({
        input: z.custom<CompleteInput & { platform: Platform }>(),
        run: (input, ctx) => login.signIn(input, ctx),
      }),
      getAuthUrl: mutation({
        input: z.strictObject({ state: z.string().optional() }),
        run: ({ state }) => authUrl(suite, state),
      }),
      serves: query({
        input: z.strictObject({ corpId: CorpId }),
        run: async ({ corpId }) => {
          const row = await findCorp(suite, corpId);
          return row && (await serves(suite, row));
        },
      }),
      callbackRecipients: query({ run: () => recipients }),
      view: query({ run: () => viewOf(suite, fullName) }),
      checkConnection: query({ run: () => checkSuite(suite, redirectUri) }),
      callbackTest: query({
        run: () => {
          const { suiteId } = config.authConfig;
          return callbackTest(prepareKey(config.authConfig), { suiteId }, ports.clock);
        },
      }),
      callbackProbe: query({
        run: () => {
          const { providerCorpId, suiteId } = config.authConfig;
          // WeCom verifies the address in the provider's own name.
          return callbackProbe(
            prepareKey(config.authConfig),
            providerCorpId ?? suiteId,
            ports.clock,
          );
        },
      }),
      fingerprints: query({ run: () => fingerprints }),
      alarms: query({ run: (_, ctx) => suiteAlarms(suite, { fullName, fingerprints }, ctx) }),
      explainCallback: mutation({
        input: PastedCallback,
        run: async (pasted) => {
          const corpKey = corpKeyOf(pasted.url);
          return explainPasted(await allRecipients(config, corpKey, fullName, ports), pasted);
        },
      }),
      ...syncMethods(suite, element),
      beginLogin: login.beginLogin,
      finishLogin: login.finishLogin,
      redirectUri,
      authType: AUTH_TYPE,
      authModelElemName: `${AUTH_TYPE}.QywxProxyAuthModel`,
      authConfig: masked(config),
    };
  },
});

/** Companies that authorised since June 2022 are known to the provider by an encrypted id. */
function plainIdFindings({ corpId, authConfig }: QywxProxyConfig): Finding[] {
  const { providerCorpId, providerSecret } = authConfig;
  if (corpId === undefined || !isPlainCorpId(corpId) || (providerCorpId && providerSecret))
    return [];
  const message = {
    zh: "这是明文企业 ID。2022 年 6 月后的授权给出加密的企业 ID：如果登录得到 10301，请填写 authConfig.providerCorpId 与 authConfig.providerSecret。",
    en: "a plain corp id: authorisations since June 2022 carry encrypted ones. If logins end with 10301, set authConfig.providerCorpId and authConfig.providerSecret",
  };
  return [{ severity: "info", file: "config", path: ["corpId"], message }];
}

function masked({ authConfig }: QywxProxyConfig) {
  const { suiteId, providerCorpId } = authConfig;
  const secrets = { suiteSecret: MASK, encodingAESKey: MASK, token: MASK };
  return { suiteId, ...secrets, ...(providerCorpId !== undefined && { providerCorpId }) };
}

function assertSelf(fullName: string, authFullName: string | null | undefined): void {
  if (authFullName == null || authFullName === fullName) return;
  throw new Code(10304, "authFullName names another element than the one that was called");
}
