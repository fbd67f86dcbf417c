import {
  Code,
  defineService,
  mutation,
  query,
  webhook,
  type CallContext,
  type Element,
} from "@menshen/core";
import { sha256, type FlowRow } from "@menshen/domain";
import { AuthUrlInput } from "../../auth-url.ts";
import {
  callbackParts,
  receiveCallback,
  type CallbackRecipients,
} from "@menshen/login-types/wecom";
import {
  instanceFor,
  instanceForLink,
  instanceNamed,
  instances,
  instancesOfSuite,
  suiteIdOf,
} from "../../find-instance.ts";
import { callInstance } from "../../instance.ts";
import type { z } from "zod";
import { ByCodeInput, shared } from "../../shared-methods.ts";
import { suiteOverviews } from "../../overview.ts";

export default defineService({
  create({ name, ports }) {
    const startByCode = async (input: z.output<typeof ByCodeInput>, ctx: CallContext) => {
      const suites = new Set(instances(ctx.app).map(suiteIdOf));
      const rows = await ports.data.orgCodes.find(input.code);
      const [row, ...others] = rows.filter(({ suiteId }) => suites.has(suiteId));
      if (!row) throw new Code(10302, "no company has this organisation code");
      if (others.length > 0) throw new Code(10304, "companies of several suites have this code");
      const element =
        row.element === null
          ? await instanceFor(row.corpId, ctx)
          : instanceNamed(ctx.app, row.element);
      return await callInstance(element, "getLoginConfigByCode", input, ctx);
    };
    return {
      loginByWorkbench: mutation({
        ...shared.loginByWorkbench,
        run: async ({ authFullName, platform = "app", ...input }, ctx) => {
          const { state, corpId } = input;
          const loginType = "workbench";
          const found = state === undefined ? null : await ports.data.flows.find(sha256(state));
          const flow = found ?? undefined;
          const element = await instanceOf({ authFullName, flow, corpId }, ctx);
          return await callInstance(
            element,
            "signIn",
            { ...input, flow, platform, loginType },
            ctx,
          );
        },
      }),
      getJsConfig: query({
        ...shared.getJsConfig,
        run: async (input, ctx) =>
          await callInstance(await instanceFor(input.corpId, ctx), "getJsConfig", input, ctx),
      }),
      setCode: mutation({
        ...shared.setCode,
        run: async (input, ctx) =>
          await callInstance(await instanceOf(input, ctx), "setCode", input, ctx),
      }),
      setCallback: mutation({
        ...shared.setCallback,
        run: async (input, ctx) =>
          await callInstance(await instanceFor(input.corpId, ctx), "setCallback", input, ctx),
      }),
      getLoginConfigByCode: query({ ...shared.getLoginConfigByCode, run: startByCode }),
      retryCallBack: mutation({
        ...shared.retryCallBack,
        async run(input, ctx): Promise<void> {
          const record = await ports.data.inbox.get(input.recordId);
          if (!record) throw new Code(10402, "there is no such callback");
          const suiteId = record.scope.split("/")[0];
          const [element] = instancesOfSuite(ctx.app, suiteId ?? "");
          if (!element) throw new Code(10402, "no active login element has the callback's suite");
          await callInstance(element, "retryCallBack", input, ctx);
        },
      }),
      /** The same as getLoginConfigByCode. */
      getLoginConfig: query({
        access: "public",
        input: ByCodeInput,
        limit: "org",
        describe: {
          zh: "按组织代码发起对应企业的登录",
          en: "Starts a login at the company of an organisation code",
        },
        run: startByCode,
      }),
      listSuites: query({
        access: "admin",
        describe: {
          zh: "全部代开发应用模板，及其 Ticket 状态与已授权企业",
          en: "Every suite with its ticket and the companies that authorised it",
        },
        run: async (_, ctx) => {
          const views = instances(ctx.app).map((one) => callInstance(one, "view", undefined, ctx));
          return await suiteOverviews(ports, name, await Promise.all(views));
        },
      }),
      /** @throws Code 10701 the provider's own company is not configured, 10304 which suite */
      getAuthUrl: mutation({
        access: "admin",
        input: AuthUrlInput,
        describe: {
          zh: "供企业管理员授权代开发应用模板的链接，可生成二维码",
          en: "A link for a company's administrator to authorise a suite; draw it as a QR code",
        },
        run: async ({ suiteId, state }, ctx) =>
          await callInstance(await instanceForLink(suiteId, ctx), "getAuthUrl", { state }, ctx),
      }),
      notify: webhook({
        parts: callbackParts,
        describe: {
          zh: "接收全部代开发应用模板的回调，按签名区分模板",
          en: "Callbacks of every suite; the signature selects the suite",
        },
        run: async (request, ctx) => receiveCallback(ports, await recipientsOf(ctx), request),
      }),
    };
  },
});

/** Chosen by name, by the state, or by the company; never guessed. */
async function instanceOf(
  {
    authFullName,
    flow,
    corpId,
  }: {
    authFullName?: string | undefined;
    flow?: FlowRow | undefined;
    corpId?: string | undefined;
  },
  ctx: CallContext,
): Promise<Element> {
  if (authFullName !== undefined) return instanceNamed(ctx.app, authFullName);
  const started = flow && instances(ctx.app).find(({ fullName }) => fullName === flow.element);
  if (started) return started;
  if (corpId === undefined)
    throw new Code(10303, "which company: its corpId, the state of its login, or authFullName");
  return await instanceFor(corpId, ctx);
}

/** Once for each suite, whichever of its instances answers. */
async function recipientsOf(ctx: CallContext): Promise<CallbackRecipients> {
  const bySuite = new Map(
    instances(ctx.app)
      .toReversed()
      .map((one) => [suiteIdOf(one), one] as const),
  );
  const recipients = await Promise.all(
    [...bySuite.values()].map((one) => callInstance(one, "callbackRecipients", undefined, ctx)),
  );
  return {
    first: recipients.flatMap(({ first }) => first),
    later: async () =>
      (await Promise.all(recipients.map(async (one) => (await one.later?.()) ?? []))).flat(),
  };
}
