import { Code, defineType, mutation, query, webhook, type Finding } from "@menshen/core";
import { loginProof, ProcessRecord, ProviderCode, StartLogin } from "@menshen/flows";
import { encodingAESKeyProblem, prepareKey, tokenProblem, type XmlMap } from "@menshen/providers";
import { z } from "zod";
import { CorpId, setCorpCallback, setOrgCode } from "./admin.ts";
import { suiteAlarms } from "./alarms.ts";
import { authUrl } from "./auth-url.ts";
import { receiveCallback } from "./callback.ts";
import { config, type QywxProxyConfig } from "./config.ts";
import { appDoor, corpKeyOf, suiteDoor } from "./doors.ts";
import { processEvent } from "./events.ts";
import { fingerprintsOf } from "./fingerprints.ts";
import { corpOfOrgCode, proxyLogin } from "./login.ts";
import { OnBehalfInput, type OnBehalf } from "./on-behalf.ts";
import { viewOf } from "./overview.ts";
import { retryCallback } from "./retry.ts";
import { sharedMethods } from "./shared-methods.ts";
import { findCorp, serves, suiteOf } from "./suite.ts";

const AUTH_TYPE = "auths.loginTypes.QywxProxyType";
const MASK = "********";

const LoginInput = z.strictObject({
  corpId: CorpId,
  code: ProviderCode,
  loginType: z.enum(["qr", "workbench"]).optional(),
  ...loginProof,
});

export default defineType({
  config,
  check: ({ config }) => keyFindings(config),
  create({ config, element, ports }) {
    const { fullName } = element;
    const suite = suiteOf(config, ports);
    const redirectUri = `${ports.settings.publicOrigin}/api/auth/${fullName}/callback`;
    const login = proxyLogin(suite, config, element, redirectUri);
    const door = suiteDoor(config, prepareKey(config.authConfig), fullName, ports);
    const fingerprints = fingerprintsOf(config);
    const calls: OnBehalf = {
      loginByWorkbench: async ({ authFullName, ...input }, ctx) => {
        assertSelf(fullName, authFullName);
        return await login.workbench(input, ctx);
      },
      setCode: async ({ authFullName = null, ...input }) => {
        assertSelf(fullName, authFullName);
        await setOrgCode(suite, { ...input, element: authFullName });
      },
      setCallback: (input) => setCorpCallback(suite, fullName, input),
      getLoginConfigByCode: async ({ code, ...start }, ctx) => {
        const row = await corpOfOrgCode(suite, code);
        assertSelf(fullName, row.element);
        return await login.startFor(row.corpId, start, ctx);
      },
      retryCallBack: ({ recordId }, ctx) => retryCallback(suite, recordId, ctx),
      serves: async ({ corpId }) => {
        const row = await findCorp(suite, corpId);
        return row && (await serves(suite, row));
      },
      door: async () => door,
      view: () => viewOf(suite, fullName),
      fingerprints: async () => fingerprints,
      getAuthUrl: ({ state }) => authUrl(suite, state),
    };
    return {
      /** Everything the login page needs, no secrets. */
      getLoginConfig: query({
        access: "public",
        input: StartLogin,
        describe: "Starts a login: the state, and the pages where the company is known",
        run: (input, ctx) => login.start(input, ctx),
      }),
      /** @throws Code 10301 the company is not authorised, 40029 the code is unknown, spent or expired */
      getLoginCode: mutation({
        access: "public",
        input: LoginInput,
        describe: "Ends a login: the member's id and a loginCode for a session",
        run: (input, ctx) => login.complete(input, ctx),
      }),
      ...sharedMethods(calls),
      notify: webhook({
        describe: "Callbacks of the suite, and of a company's app where its key is in the address",
        run: async (request) => {
          const corpKey = corpKeyOf(request);
          const at = corpKey ? await appDoor(config, corpKey, fullName, ports) : door;
          return await receiveCallback(ports, at, request);
        },
      }),
      processRecord: mutation({
        input: ProcessRecord,
        run: ({ decoded, ...record }) =>
          processEvent(suite, { ...record, decoded: decoded as XmlMap }),
      }),
      onBehalf: mutation({
        input: OnBehalfInput,
        run: async ({ method, input, ctx }): Promise<unknown> => await calls[method](input, ctx),
      }),
      alarms: query({ run: (_, ctx) => suiteAlarms(suite, { fullName, fingerprints }, ctx) }),
      beginLogin: login.beginLogin,
      finishLogin: login.finishLogin,
      redirectUri,
      authType: AUTH_TYPE,
      authModelElemName: `${AUTH_TYPE}.QywxProxyAuthModel`,
      authConfig: masked(config),
    };
  },
});

function masked({ authConfig }: QywxProxyConfig) {
  const { suiteId, providerCorpId } = authConfig;
  const secrets = { suiteSecret: MASK, encodingAESKey: MASK, token: MASK };
  return { suiteId, ...secrets, ...(providerCorpId !== undefined && { providerCorpId }) };
}

function assertSelf(fullName: string, authFullName: string | null | undefined): void {
  if (authFullName == null || authFullName === fullName) return;
  throw new Code(10304, "authFullName names another element than the one that was called");
}

function keyFindings({ authConfig: { token, encodingAESKey } }: QywxProxyConfig): Finding[] {
  return [
    ...finding("token", tokenProblem(token)),
    ...finding("encodingAESKey", encodingAESKeyProblem(encodingAESKey)),
  ];
}

function finding(name: string, problem: string | null): Finding[] {
  if (problem === null) return [];
  const message = { zh: `回调密钥格式不对：${problem}`, en: problem };
  return [{ severity: "error", file: "config", path: ["authConfig", name], message }];
}
