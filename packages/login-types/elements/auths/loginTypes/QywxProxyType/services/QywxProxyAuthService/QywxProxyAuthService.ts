import {
  Code,
  defineService,
  mutation,
  query,
  webhook,
  type CallContext,
  type Element,
} from "@menshen/core";
import { sha256 } from "@menshen/domain";
import { AuthUrlInput } from "../../auth-url.ts";
import { receiveCallback, type CallbackDoor } from "../../../QywxInnerType/callback.ts";
import { ByCodeInput, sharedMethods, type SharedCalls } from "../../shared-methods.ts";
import { suiteOverviews } from "../../overview.ts";
import {
  instanceFor,
  instanceForLink,
  instanceNamed,
  instances,
  instancesOfSuite,
  onBehalf,
  suiteIdOf,
} from "./choose.ts";

export default defineService({
  create({ name, ports }) {
    /** Told by name, by the state, or by the company; never guessed. */
    const chosen = async (
      {
        corpId,
        authFullName,
        state,
      }: { corpId: string; authFullName?: string | undefined; state?: string | undefined },
      ctx: CallContext,
    ): Promise<Element> => {
      if (authFullName !== undefined) return instanceNamed(ctx.app, authFullName);
      const flow = state === undefined ? null : await ports.data.flows.find(sha256(state));
      const started = flow && instances(ctx.app).find(({ fullName }) => fullName === flow.element);
      return started ?? (await instanceFor(corpId, ctx));
    };
    const byCode: SharedCalls["getLoginConfigByCode"] = async (input, ctx) => {
      const suites = new Set(instances(ctx.app).map(suiteIdOf));
      const rows = await ports.data.orgCodes.find(input.code);
      const [row, ...others] = rows.filter(({ suiteId }) => suites.has(suiteId));
      if (!row) throw new Code(10302, "no company has this organisation code");
      if (others.length > 0) throw new Code(10304, "companies of several suites have this code");
      const element =
        row.element === null
          ? await instanceFor(row.corpId, ctx)
          : instanceNamed(ctx.app, row.element);
      return await onBehalf(element, "getLoginConfigByCode", input, ctx);
    };
    return {
      ...sharedMethods({
        loginByWorkbench: async (input, ctx) =>
          await onBehalf(await chosen(input, ctx), "loginByWorkbench", input, ctx),
        setCode: async (input, ctx) =>
          await onBehalf(await chosen(input, ctx), "setCode", input, ctx),
        setCallback: async (input, ctx) =>
          await onBehalf(await instanceFor(input.corpId, ctx), "setCallback", input, ctx),
        getLoginConfigByCode: byCode,
        async retryCallBack(input, ctx) {
          const record = await ports.data.inbox.get(input.recordId);
          if (!record) throw new Code(10402, "there is no such callback");
          const suiteId = record.scope.split("/")[0];
          const [element] = instancesOfSuite(ctx.app, suiteId ?? "");
          if (!element) throw new Code(10402, "no active login element has the callback's suite");
          await onBehalf(element, "retryCallBack", input, ctx);
        },
      }),
      /** The same as getLoginConfigByCode. */
      getLoginConfig: query({
        access: "public",
        input: ByCodeInput,
        limit: "org",
        describe: "Starts a login at the company of an organisation code",
        run: byCode,
      }),
      listSuites: query({
        access: "admin",
        describe: "Every suite with its ticket and the companies that authorised it",
        run: async (_, ctx) => {
          const views = instances(ctx.app).map((one) => onBehalf(one, "view", undefined, ctx));
          return await suiteOverviews(ports, name, await Promise.all(views));
        },
      }),
      /** @throws Code 10701 the provider's own company is not configured, 10304 which suite */
      getAuthUrl: mutation({
        access: "admin",
        input: AuthUrlInput,
        describe: "A link for a company's administrator to authorise a suite; draw it as a QR code",
        run: async ({ suiteId, state }, ctx) =>
          await onBehalf(await instanceForLink(suiteId, ctx), "getAuthUrl", { state }, ctx),
      }),
      notify: webhook({
        describe: "Callbacks of every suite; the signature tells whose it is",
        run: async (request, ctx) => receiveCallback(ports, await doorOfAll(ctx), request),
      }),
    };
  },
});

/** One door for each suite, whichever of its instances has it. */
async function doorOfAll(ctx: CallContext): Promise<CallbackDoor> {
  const bySuite = new Map(
    instances(ctx.app)
      .toReversed()
      .map((one) => [suiteIdOf(one), one] as const),
  );
  const doors = await Promise.all(
    [...bySuite.values()].map((one) => onBehalf(one, "door", undefined, ctx)),
  );
  return {
    first: doors.flatMap(({ first }) => first),
    later: async () =>
      (await Promise.all(doors.map(async (door) => (await door.later?.()) ?? []))).flat(),
  };
}
