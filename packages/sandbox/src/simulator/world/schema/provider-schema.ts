import { z } from "zod";
import { hostSchema } from "./host-schema.ts";

const tokenSchema = z.string().regex(/^[A-Za-z0-9]{1,32}$/, "1-32 letters and digits");
const aesKeySchema = z.string().regex(/^[A-Za-z0-9]{43}$/, "43 letters and digits");
const callbackUrlSchema = z.url({ protocol: /^https?$/ });

/** Where one app's own events are sent, and the keys that sign and encrypt them. */
export const callbackSchema = z.strictObject({
  url: callbackUrlSchema,
  token: tokenSchema,
  encodingAESKey: aesKeySchema,
});
export type Callback = z.output<typeof callbackSchema>;

/**
 * What a company's administrator grants a proxy-developed app beside its visible range. A name or detail that is not
 * granted is withheld.
 *
 * @see https://developer.work.weixin.qq.com/document/path/99052
 */
export const PERMISSIONS = [
  "contact:base:base_user",
  "contact:base:base_department",
  "contact:sensitive:user_name",
  "contact:sensitive:department_name",
  "contact:sensitive:position",
  "contact:sensitive:telephone",
  "contact:sensitive:alias",
  "contact:sensitive:extattr",
  "contact:sensitive:external_position",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Present on an app that a provider develops. Its secret is the permanent code. */
export const proxySchema = z.strictObject({
  suiteId: z.string(),
  /** Authorised after 2022-06-28: the provider sees ids of its own instead of the company's and its members'. */
  encrypted: z.boolean().default(true),
  permissions: z.array(z.enum(PERMISSIONS)).default([...PERMISSIONS]),
  /** The administrator who authorised it. */
  authorisedBy: z.string().optional(),
  /** The `state` of the authorisation link, returned in `create_auth` and `get_permanent_code`. */
  state: z.string().default(""),
});

/** A suite: the template of a proxy-developed app, or a plain third-party app. */
export const templateSchema = z.strictObject({
  suiteId: z
    .string()
    .regex(/^(dk|ww|wx|tj)[0-9A-Za-z]{16}$/, "dk, ww, wx or tj followed by 16 characters"),
  name: z.string(),
  description: z.string().default(""),
  suiteSecret: z.string().min(1),
  token: tokenSchema,
  encodingAESKey: aesKeySchema,
  /** Where suite tickets and authorisation events go; none are sent without it. */
  callbackUrl: callbackUrlSchema.nullable().default(null),
  /** Reviewed and online; companies cannot authorise it before. */
  published: z.boolean().default(true),
  /** A template of proxy-developed apps, a third-party suite, or a provider's login authorisation (登录授权). */
  kind: z.enum(["proxy", "thirdParty", "login"]).default("proxy"),
  /** Whether the ticket of every ten minutes is sent. */
  ticketPushes: z.boolean().default(true),
  /** What the provider fills in for every company's app: redirect hosts, home page. */
  trustedDomains: z.array(hostSchema).default([]),
  homeUrl: z.string().default(""),
});

/** A service provider (服务商). */
export const providerSchema = z.strictObject({
  corpId: z.string().regex(/^w[wx][0-9A-Za-z]{16}$/, "ww or wx followed by 16 characters"),
  name: z.string(),
  providerSecret: z.string().min(1),
  /** White-list of the provider console, for all its suites and proxy apps; null allows any address. */
  trustedIps: z.array(z.string()).nullable().default(null),
  templates: z.array(templateSchema).default([]),
});

export type Provider = z.output<typeof providerSchema>;
export type Template = z.output<typeof templateSchema>;
