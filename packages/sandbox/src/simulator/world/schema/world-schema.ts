import { z } from "zod";
import { hostSchema } from "./host-schema.ts";
import { callbackSchema, providerSchema, proxySchema } from "./provider-schema.ts";
import { oauthSchema } from "./oauth-schema.ts";
import { wechatSchema } from "./wechat-schema.ts";

/**
 * Member fields that an app created from 2022-06-20 on no longer sees in the directory; a member grants them one by
 * one on the consent page of `snsapi_privateinfo`.
 *
 * @see https://developer.work.weixin.qq.com/document/path/95833
 */
export const SENSITIVE_FIELDS = [
  "avatar",
  "gender",
  "mobile",
  "email",
  "biz_mail",
  "qr_code",
  "address",
] as const;
export const sensitiveFieldSchema = z.enum(SENSITIVE_FIELDS);

const userIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_@.-]{0,63}$/,
    "1-64 letters, digits, _ - @ . and no punctuation first",
  );
export const departmentSchema = z.strictObject({
  id: z.int().positive(),
  name: z.string(),
  nameEn: z.string().default(""),
  parentId: z.int().nonnegative(),
  order: z.int().nonnegative().default(0),
});

const membershipSchema = z.strictObject({
  id: z.int().positive(),
  order: z.int().nonnegative().default(0),
  leader: z.boolean().default(false),
});

export const memberSchema = z.strictObject({
  userId: userIdSchema,
  name: z.string(),
  /** 1 active, 2 disabled, 4 not activated, 5 left the company. */
  status: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(5)]).default(1),
  departments: z.array(membershipSchema).default([]),
  mainDepartment: z.int().positive().optional(),
  directLeaders: z.array(userIdSchema).max(5).default([]),
  position: z.string().default(""),
  alias: z.string().default(""),
  telephone: z.string().default(""),
  /** "0" unknown, "1" male, "2" female. */
  gender: z.enum(["0", "1", "2"]).default("0"),
  mobile: z.string().default(""),
  email: z.string().default(""),
  bizMail: z.string().default(""),
  address: z.string().default(""),
  avatar: z.string().default(""),
  /** Custom attributes, plain text ones only. */
  attributes: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  externalPosition: z.string().default(""),
  /** Bound to a WeChat account, as `convert_to_openid` requires. */
  boundWechat: z.boolean().default(true),
});

/** A user of the client who is no member of the company; the identity call answers with an openid. */
const outsiderSchema = z.strictObject({
  openId: z.string().min(1).max(64),
  name: z.string(),
  /** Set when the outsider is a customer; reported only while `follower` is visible to the app. */
  externalUserId: z.string().optional(),
  follower: userIdSchema.optional(),
});

const tagSchema = z.strictObject({
  id: z.int().positive(),
  name: z.string(),
  users: z.array(userIdSchema).default([]),
  departments: z.array(z.int().positive()).default([]),
});

const visibleRangeSchema = z.strictObject({
  departments: z.array(z.int().positive()).default([]),
  users: z.array(userIdSchema).default([]),
  tags: z.array(z.int().positive()).default([]),
});

export const appSchema = z.strictObject({
  agentId: z.int().positive(),
  name: z.string(),
  description: z.string().default(""),
  secret: z.string().min(1),
  enabled: z.boolean().default(true),
  visible: visibleRangeSchema.prefault({ departments: [1] }),
  /** Hosts of the web-authorisation and JS-SDK setting: exact host and port, compared without scheme and path. */
  trustedDomains: z.array(hostSchema).default([]),
  /** Hosts of the "WeCom login" callback setting; accepted for web login beside the trusted domains. */
  callbackDomains: z.array(hostSchema).default([]),
  /** IPs that may call with this app's token; null means the app predates the rule and any IP may. */
  trustedIps: z.array(z.string()).nullable().default(null),
  /** Created before 2022-06-20 20:00 UTC+8: such an app still reads sensitive fields from the directory. */
  createdBefore20220620: z.boolean().default(false),
  /** Sensitive fields the administrator lets this app ask for. */
  sensitiveFields: z.array(sensitiveFieldSchema).default([...SENSITIVE_FIELDS]),
  /** How a field the app may not see is reported; the service does both. */
  withheld: z.enum(["absent", "empty"]).default("absent"),
  homeUrl: z.string().default(""),
  tokenSeconds: z.int().positive().default(7200),
  /** Where contact changes and other events of this app are sent; null sends none. */
  callback: callbackSchema.nullable().default(null),
  /** Present for an app that a provider develops. */
  proxy: proxySchema.optional(),
});

const adminSchema = z.strictObject({
  userId: userIdSchema,
  /** 0 receives messages only, 1 manages. */
  authType: z.union([z.literal(0), z.literal(1)]).default(1),
});

export const corpSchema = z.strictObject({
  corpId: z.string().regex(/^w[wx][0-9A-Za-z]{16}$/, "ww or wx followed by 16 characters"),
  name: z.string(),
  fullName: z.string(),
  /** A dissolved company: every call about it fails with 301007. */
  dissolved: z.boolean().default(false),
  /** Secret of the contact-sync assistant; without one, `user/list_id` cannot be called. */
  contactSecret: z.string().min(1).optional(),
  /** Contact-sync calls from IPs added before 2022-08-15 still read details; later ones get id lists only. */
  contactReadsDetails: z.boolean().default(false),
  /** Members of a department that `user/list` still answers with; more are 45029, and have to be fetched one by one. */
  longestUserList: z.int().positive().default(1_000),
  /** Whether `fetch_child=1`, no longer documented, still makes `user/list` and `user/simplelist` recursive. */
  fetchChild: z.enum(["ignored", "recursive"]).default("ignored"),
  departments: z.array(departmentSchema).min(1),
  members: z.array(memberSchema).default([]),
  outsiders: z.array(outsiderSchema).default([]),
  tags: z.array(tagSchema).default([]),
  apps: z.array(appSchema).default([]),
  /** Who may authorise a provider's app; in a company without entries, every active member may. */
  admins: z.array(adminSchema).default([]),
});

/**
 * Ceilings per API in calls; a window that overflows blocks for its own length.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
export const ratesSchema = z.strictObject({
  corpPerMinute: z.int().positive().default(10_000),
  corpPerHour: z.int().positive().default(150_000),
  ipPerMinute: z.int().positive().default(20_000),
  ipPerHour: z.int().positive().default(600_000),
  /** Concurrent calls of one company to an API that reads lists; one more is 45033. */
  concurrent: z.int().positive().default(5),
  failedGettokenPerHour: z.int().positive().default(2_000),
  /** Per WeChat app and `sns` API. */
  snsPerMinute: z.int().positive().default(50_000),
});

/** Settings of the platform that a running world can change. */
export const platformSchema = z.strictObject({
  strictState: z.boolean(),
  checksInstallReferer: z.boolean(),
});

export const worldSchema = z.strictObject({
  corps: z.array(corpSchema).default([]),
  wechat: wechatSchema.prefault({}),
  oauth: oauthSchema.prefault({}),
  providers: z.array(providerSchema).default([]),
  /** Where calls come from, as the service sees it (trusted IPs, error texts). */
  callerIp: z.string().default("203.0.113.7"),
  /**
   * Whether the in-client and installation pages accept a `state` of at most 128 letters and digits only, as documented; else
   * anything up to 1024 bytes.
   */
  strictState: z.boolean().default(true),
  /** Whether the installation page of third-party suites requires a Referer from a host of the suite. */
  checksInstallReferer: z.boolean().default(false),
  /** "off" for load tests. */
  rates: z.union([z.literal("off"), ratesSchema]).prefault({}),
  /** Epoch milliseconds the clock starts at; it runs on from there. Absent: the real time. */
  now: z.number().optional(),
});

/** What `createSandbox` starts from: plain JSON, with defaults for everything that is not an identity. */
export type WorldInit = z.input<typeof worldSchema>;
export type WorldSettings = z.output<typeof worldSchema>;
export type Corp = z.output<typeof corpSchema>;
export type App = z.output<typeof appSchema>;
export type Member = z.output<typeof memberSchema>;
export type Outsider = z.output<typeof outsiderSchema>;
export type Department = z.output<typeof departmentSchema>;
export type Rates = z.output<typeof worldSchema>["rates"];
export type SensitiveField = z.output<typeof sensitiveFieldSchema>;
