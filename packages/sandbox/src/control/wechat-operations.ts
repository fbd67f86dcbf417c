import { z } from "zod";
import { wechatAppSchema, wechatPersonSchema } from "../simulator/world/schema/wechat-schema.ts";
import { operation, type Operation } from "./operation.ts";

const ofApp = z.strictObject({ appId: z.string() });
/** The sandbox's own id of a person, or an openid. */
const ofPerson = z.strictObject({ id: z.string() });
/** Fields to change; the world checks the object they make. */
const patch = z.record(z.string(), z.unknown());

/** The WeChat part of the control API. */
export const wechatOperations: readonly Operation[] = [
  operation({
    name: "add-wechat-app",
    method: "POST",
    summary: "Adds a website app.",
    input: z.strictObject({ app: wechatAppSchema }),
    run: ({ world }, { app }) => world.wechat.addApp(app),
  }),
  operation({
    name: "update-wechat-app",
    method: "POST",
    summary: "Changes a website app: secret, accountId, afterRefusal...",
    input: ofApp.extend({ patch }),
    run: ({ world }, input) => world.wechat.updateApp(input.appId, input.patch),
  }),
  operation({
    name: "trust-wechat-host",
    method: "POST",
    summary: "Adds a callback host, port included, to a website app.",
    input: ofApp.extend({ host: z.string() }),
    run: ({ world }, { appId, host }) => world.wechat.trustHost(appId, host),
  }),
  operation({
    name: "add-wechat-person",
    method: "POST",
    summary: "Adds a WeChat person.",
    input: z.strictObject({ person: wechatPersonSchema }),
    run: ({ world }, { person }) => world.wechat.addPerson(person),
  }),
  operation({
    name: "update-wechat-person",
    method: "POST",
    summary: "Changes a WeChat person: nickname, hasUnionId, revoked...",
    input: ofPerson.extend({ patch }),
    run: ({ world }, input) => world.wechat.updatePerson(input.id, input.patch),
  }),
  operation({
    name: "remove-wechat-person",
    method: "POST",
    summary: "Removes a WeChat person.",
    input: ofPerson,
    run: ({ world }, { id }) => world.wechat.removePerson(id),
  }),
  operation({
    name: "wechat-identity",
    method: "GET",
    summary: "The openid and unionid by which an app identifies a person.",
    input: ofApp.extend({ id: z.string() }),
    run: ({ world }, { appId, id }) => world.wechat.identity(appId, id),
  }),
  operation({
    name: "revoke-wechat-tokens",
    method: "POST",
    summary:
      "Revokes people's tokens early: all, one app's, one person's. 40001 permanently, 42001 the access token only, 42007 as after a change of password.",
    input: z.strictObject({
      appId: z.string().optional(),
      id: z.string().optional(),
      as: z.union([z.literal(40001), z.literal(42001), z.literal(42007)]).optional(),
    }),
    run: ({ world }, which) => ({ revoked: world.wechat.revokeTokens(which) }),
  }),
  operation({
    name: "issue-wechat-code",
    method: "POST",
    summary: "A WeChat login code as the page would issue it.",
    input: ofApp.extend({ userId: z.string() }),
    run: ({ world }, input) => ({ code: world.issueCode(input) }),
  }),
];
