import { z } from "zod";
import { hostSchema } from "./host-schema.ts";

const openIdSchema = z.string().regex(/^[\w-]{1,64}$/, "1-64 letters, digits, _ and -");

/** A website app of WeChat's Open Platform, a service account, or a mini program. */
export const wechatAppSchema = z.strictObject({
  appId: z.string().regex(/^wx[0-9a-f]{16}$/, "wx followed by 16 hexadecimal digits"),
  name: z.string(),
  /** Websites sign in by QR code, service accounts inside the client, mini programs by `js_code`. */
  kind: z.enum(["website", "serviceAccount", "miniProgram"]).default("website"),
  secret: z.string().min(1),
  /** The Open Platform account it is bound to: all apps of one account see the same unionid of a person. */
  accountId: z.string().min(1),
  /** Approved callback hosts: exact host and port, compared without scheme and path. The real setting holds one. */
  callbackHosts: z.array(hostSchema).default([]),
  /**
   * Where the QR page goes when the visitor refuses: it stays (current documentation), or redirects with the state only
   * (older documentation).
   */
  afterRefusal: z.enum(["stay", "redirect"]).default("stay"),
  /** IP white-list for app-level tokens; null allows any address. */
  trustedIps: z.array(z.string()).nullable().default(null),
  tokenSeconds: z.int().positive().default(7200),
  refreshTokenSeconds: z.int().positive().default(2_592_000),
});

/** A WeChat user. */
export const wechatPersonSchema = z.strictObject({
  /** The sandbox's own id of this person; no app receives it. */
  personId: z
    .string()
    .regex(/^[A-Za-z0-9][\w-]{0,63}$/, "1-64 letters, digits, _ - and no punctuation first"),
  /** Anything a person may type, control characters included. */
  nickname: z.string(),
  /** 0 unknown, 1 male, 2 female. */
  sex: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  province: z.string().default(""),
  city: z.string().default(""),
  country: z.string().default(""),
  avatar: z.string().default(""),
  privilege: z.array(z.string()).default([]),
  /** Whether the service returns this person's unionid; may change at any time. */
  hasUnionId: z.boolean().default(true),
  /** Revoked the authorisation: a login still yields tokens, which every API refuses. */
  revoked: z.boolean().default(false),
  /** Openids by appid, unionids by account, for those that should not be generated. */
  openIds: z.record(z.string(), openIdSchema).default({}),
  unionIds: z.record(z.string(), openIdSchema).default({}),
});

export const wechatSchema = z.strictObject({
  apps: z.array(wechatAppSchema).default([]),
  people: z.array(wechatPersonSchema).default([]),
});

export type Wechat = z.output<typeof wechatSchema>;
export type WechatApp = z.output<typeof wechatAppSchema>;
export type WechatPerson = z.output<typeof wechatPersonSchema>;
