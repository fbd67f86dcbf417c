import { z } from "zod";
import { faultSchema } from "../simulator/world/state/faults.ts";
import {
  appSchema,
  corpSchema,
  departmentSchema,
  memberSchema,
  platformSchema,
  ratesSchema,
  sensitiveFieldSchema,
} from "../simulator/world/schema/world-schema.ts";
import { operation, type Operation } from "./operation.ts";
import { providerOperations } from "./provider-operations.ts";
import { oauthOperations } from "./oauth-operations.ts";
import { wechatOperations } from "./wechat-operations.ts";

const none = z.strictObject({});
const ofCorp = z.strictObject({ corpId: z.string() });
const ofApp = ofCorp.extend({ agentId: z.int() });
const ofMember = ofCorp.extend({ userId: z.string() });
/** Fields to change; the world checks the object they make. */
const patch = z.record(z.string(), z.unknown());

const time: readonly Operation[] = [
  operation({
    name: "clock",
    method: "GET",
    summary: "The sandbox's time in epoch milliseconds.",
    input: none,
    run: ({ world }) => ({ now: world.clock.now() }),
  }),
  operation({
    name: "clock",
    method: "POST",
    summary:
      "Moves the clock: to a moment (`now`, epoch milliseconds), by `advanceSeconds`, or both in that order.",
    input: z.strictObject({ now: z.number().optional(), advanceSeconds: z.number().optional() }),
    run({ world }, { now, advanceSeconds }) {
      if (now !== undefined) world.clock.set(now);
      if (advanceSeconds !== undefined) world.clock.advance(advanceSeconds);
      return { now: world.clock.now() };
    },
  }),
];

const scripting: readonly Operation[] = [
  operation({
    name: "fail-next",
    method: "POST",
    summary: "Scripts faults of an endpoint's next answers: an errcode, or a fault.",
    input: z.strictObject({
      endpoint: z.string(),
      fault: z.union([z.int(), faultSchema]),
      times: z.int().positive().default(1),
    }),
    run: ({ world }, { endpoint, fault, times }) => world.failNext(endpoint, fault, times),
  }),
  operation({
    name: "unused-faults",
    method: "GET",
    summary: "Scripted faults that were not triggered.",
    input: none,
    run: ({ world }) => ({ faults: world.unusedFaults() }),
  }),
  operation({
    name: "calls",
    method: "GET",
    summary: "Calls answered so far, oldest first, secrets masked; `endpoint` filters.",
    input: z.strictObject({ endpoint: z.string().optional() }),
    run: ({ world }, { endpoint }) => ({ calls: world.calls(endpoint) }),
  }),
  operation({
    name: "reset",
    method: "POST",
    summary: "Restores the world the sandbox was started with.",
    input: none,
    run: ({ world }) => world.reset(),
  }),
  operation({
    name: "sign-in",
    method: "POST",
    summary:
      "Signs in as a person at a login page; answers the redirect, or null when the page does not redirect.",
    input: z.strictObject({
      loginUrl: z.url(),
      userId: z.string(),
      corpId: z.string().optional(),
      action: z.enum(["confirm", "refuse"]).optional(),
    }),
    run: async (sandbox, { loginUrl, ...who }) => ({
      redirect: (await sandbox.signIn(loginUrl, who))?.href ?? null,
    }),
  }),
];

const worlds: readonly Operation[] = [
  operation({
    name: "worlds",
    method: "GET",
    summary: "Keys of the worlds beside the default one.",
    input: none,
    run: ({ worlds: others }) => ({ keys: others?.keys() ?? [] }),
  }),
  operation({
    name: "remove-world",
    method: "POST",
    summary: "Removes a world; the next request for its key creates a new one.",
    input: z.strictObject({ key: z.string() }),
    run: ({ worlds: others }, { key }) => ({ removed: others?.remove(key) ?? false }),
  }),
];

const editing: readonly Operation[] = [
  operation({
    name: "world",
    method: "GET",
    summary:
      "The whole state, secrets included: companies with departments, people and apps; WeChat apps and people; providers.",
    input: none,
    run: ({ world }) => ({
      now: world.clock.now(),
      callerIp: world.callerIp,
      corps: world.corps,
      wechat: { apps: world.wechat.apps, people: world.wechat.people },
      providers: world.providers.list,
    }),
  }),
  operation({
    name: "add-corp",
    method: "POST",
    summary: "Adds a company.",
    input: z.strictObject({ corp: corpSchema }),
    run: ({ world }, { corp }) => world.addCorp(corp),
  }),
  operation({
    name: "update-corp",
    method: "POST",
    summary: "Changes a company: name, dissolved...",
    input: ofCorp.extend({ patch }),
    run: ({ world }, input) => world.updateCorp(input.corpId, input.patch),
  }),
  operation({
    name: "add-app",
    method: "POST",
    summary: "Adds an app to a company.",
    input: ofCorp.extend({ app: appSchema }),
    run: ({ world }, { corpId, app }) => world.addApp(corpId, app),
  }),
  operation({
    name: "update-app",
    method: "POST",
    summary: "Changes an app: enabled, visible, trustedIps...",
    input: ofApp.extend({ patch }),
    run: ({ world }, input) => world.updateApp(input.corpId, input.agentId, input.patch),
  }),
  operation({
    name: "trust-domain",
    method: "POST",
    summary: "Adds a redirect host, port included, to an app's trusted domains.",
    input: ofApp.extend({ host: z.string() }),
    run: ({ world }, { corpId, agentId, host }) => world.trustDomain(corpId, agentId, host),
  }),
  operation({
    name: "add-member",
    method: "POST",
    summary: "Adds a person to a company.",
    input: ofCorp.extend({ member: memberSchema }),
    run: ({ world }, { corpId, member }) => world.addMember(corpId, member),
  }),
  operation({
    name: "update-member",
    method: "POST",
    summary: "Changes a person: name, status, departments...",
    input: ofMember.extend({ patch }),
    run: ({ world }, input) => world.updateMember(input.corpId, input.userId, input.patch),
  }),
  operation({
    name: "remove-member",
    method: "POST",
    summary: "Removes a person from a company.",
    input: ofMember,
    run: ({ world }, { corpId, userId }) => world.removeMember(corpId, userId),
  }),
  operation({
    name: "add-department",
    method: "POST",
    summary: "Adds a department.",
    input: ofCorp.extend({ department: departmentSchema }),
    run: ({ world }, { corpId, department }) => world.addDepartment(corpId, department),
  }),
  operation({
    name: "update-department",
    method: "POST",
    summary: "Changes a department.",
    input: ofCorp.extend({ id: z.int(), patch }),
    run: ({ world }, input) => world.updateDepartment(input.corpId, input.id, input.patch),
  }),
  operation({
    name: "remove-department",
    method: "POST",
    summary: "Removes a department; its children and members stay.",
    input: ofCorp.extend({ id: z.int() }),
    run: ({ world }, { corpId, id }) => world.removeDepartment(corpId, id),
  }),
];

const platform: readonly Operation[] = [
  operation({
    name: "revoke-tokens",
    method: "POST",
    summary: "Revokes valid tokens early: all, one company's, or one app's.",
    input: z.strictObject({
      corpId: z.string().optional(),
      agentId: z.int().optional(),
      as: z.union([z.literal(40014), z.literal(42001)]).optional(),
    }),
    run: ({ world }, which) => ({ revoked: world.revokeTokens(which) }),
  }),
  operation({
    name: "issue-code",
    method: "POST",
    summary: "A login code as the pages would issue it.",
    input: ofApp.extend({
      userId: z.string(),
      redirectHost: z.string().optional(),
      consented: z.array(sensitiveFieldSchema).optional(),
    }),
    run: ({ world }, input) => ({ code: world.issueCode(input) }),
  }),
  operation({
    name: "issue-tfa-code",
    method: "POST",
    summary: "A code of the second verification (二次验证).",
    input: ofMember,
    run: ({ world }, who) => ({ code: world.issueTfaCode(who) }),
  }),
  operation({
    name: "check-js-signature",
    method: "POST",
    summary:
      "Judges a signature for wx.config, or with an agentId for wx.agentConfig: 42012, 80001, 40093 or 0.",
    input: ofCorp.extend({
      agentId: z.int().optional(),
      url: z.string(),
      nonceStr: z.string(),
      timestamp: z.union([z.string(), z.number()]),
      signature: z.string(),
    }),
    run: ({ world }, check) => world.checkJsSignature(check),
  }),
  operation({
    name: "messages",
    method: "GET",
    summary: "Messages delivered to members, oldest first; `corpId` and `userId` filter.",
    input: z.strictObject({ corpId: z.string().optional(), userId: z.string().optional() }),
    run: ({ world }, { corpId, userId }) => ({
      messages: world
        .messages()
        .filter(
          (each) =>
            (corpId === undefined || each.corpId === corpId) &&
            (userId === undefined || each.userId === userId),
        ),
    }),
  }),
  operation({
    name: "caller-ip",
    method: "POST",
    summary: "Sets the caller's address as the service sees it.",
    input: z.strictObject({ ip: z.union([z.ipv4(), z.ipv6()]) }),
    run: ({ world }, { ip }) => void (world.callerIp = ip),
  }),
  operation({
    name: "update-platform",
    method: "POST",
    summary:
      "Changes settings of the platform: strictState (state of at most 128 letters and digits), checksInstallReferer.",
    input: platformSchema.partial(),
    run: ({ world }, patch) => world.updatePlatform(patch),
  }),
  operation({
    name: "rates",
    method: "POST",
    summary: "Sets the rate ceilings, or `off`.",
    input: z.strictObject({ rates: z.union([z.literal("off"), ratesSchema]) }),
    run: ({ world }, { rates }) => world.setRates(rates),
  }),
  operation({
    name: "forget-consents",
    method: "POST",
    summary: "Removes all stored consents.",
    input: none,
    run: ({ world }) => world.forgetConsents(),
  }),
];

export const OPERATIONS: readonly Operation[] = [
  ...time,
  ...scripting,
  ...worlds,
  ...editing,
  ...platform,
  ...providerOperations,
  ...wechatOperations,
  ...oauthOperations,
];
