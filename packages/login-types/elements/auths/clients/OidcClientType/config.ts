import { field, secret } from "@menshen/core";
import { admissionFields } from "@menshen/login-types/admission";
import { z } from "zod";

/** An address to redirect to: compared exactly, so that it has no fragment and no wildcard. */
const address = z.url().regex(/^[^#*]+$/);

/** The config file of an instance. */
export const config = z.object({
  clientId: field(z.string().regex(/^[\x21-\x7e]{1,256}$/), {
    identifier: true,
    titles: { zh: "客户端 ID", en: "Client ID" },
    help: {
      zh: "自定的名称，应用中填写相同的值。",
      en: "A name of your choice; the application is configured with the same one.",
    },
  }),
  clientSecret: secret({
    titles: { zh: "客户端密钥", en: "Client secret" },
    help: {
      zh: "足够长的随机字符串，应用中填写相同的值；公开客户端不填。",
      en: "A long random text; the application is configured with the same one. A public client has none.",
    },
  })
    .max(512)
    .optional(),
  jwks: field(z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) }).optional(), {
    titles: { zh: "公钥", en: "Public keys" },
    help: {
      zh: "应用用来证明身份的一组公钥（JSON 格式），代替客户端密钥。",
      en: "A JWK set that the application proves itself by (private_key_jwt), in place of a client secret.",
    },
  }),
  redirectUris: field(z.array(address).min(1), {
    titles: { zh: "回调地址", en: "Redirect URIs" },
    help: {
      zh: "登录后跳回应用的地址，须与应用使用的完全一致。",
      en: "Where people return to the application after the login, exactly as it sends them.",
    },
  }),
  postLogoutRedirectUris: field(z.array(address).default([]), {
    titles: { zh: "退出后的地址", en: "Addresses after logout" },
    help: {
      zh: "应用发起退出后允许跳回的地址，须完全一致。",
      en: "Where people may return to after the application signed them out, exactly.",
    },
  }),
  backchannelLogoutUri: field(z.url({ protocol: /^https?$/ }).optional(), {
    titles: { zh: "后台退出地址", en: "Back-channel logout URI" },
    help: {
      zh: "会话结束时，服务器向此地址发送退出令牌。",
      en: "Gets a logout token from this server when a session ends.",
    },
  }),
  grants: field(
    z
      .array(z.enum(["authorization_code", "refresh_token"]))
      .default(["authorization_code", "refresh_token"]),
    { titles: { zh: "授权类型", en: "Grants" } },
  ),
  scopes: field(
    z
      .array(z.enum(["openid", "profile", "email", "phone", "company", "groups", "offline_access"]))
      .optional(),
    {
      titles: { zh: "授权范围", en: "Scopes" },
      help: { zh: "可请求的范围，默认全部。", en: "What it may ask for; all by default." },
    },
  ),
  ...admissionFields,
  claims: field(
    z
      .record(
        z
          .string()
          .regex(
            /^(?!(?:sub|iss|aud|exp|iat|nonce|sid|acr|amr|auth_time|azp|at_hash|c_hash)$)[\x21-\x7e]{1,64}$/,
          ),
        z.union([z.string().max(1024), z.number(), z.boolean()]),
      )
      .default({}),
    {
      titles: { zh: "声明对应", en: "Claims" },
      help: {
        zh: "声明名对应来源字段（如 userId、memberId、email）或固定值。",
        en: "A claim to a source field, such as userId, memberId or email, or to a literal.",
      },
    },
  ),
  idTokenSigningAlg: field(z.enum(["RS256", "ES256"]).default("RS256"), {
    titles: { zh: "ID 令牌签名算法", en: "ID token algorithm" },
  }),
  consent: field(z.enum(["none", "ask"]).default("none"), {
    titles: { zh: "征求同意", en: "Consent" },
    help: {
      zh: "默认不询问，适合自有应用；也可以先请用户同意。",
      en: "none by default, for software of one's own; ask lets people agree first.",
    },
  }),
  subject: field(z.enum(["public", "pairwise"]).default("public"), {
    titles: { zh: "用户标识", en: "Subject" },
    help: {
      zh: "默认所有应用得到同一个用户 ID；也可以让每个应用得到不同的标识，应用之间无法对照。",
      en: "public by default: every application sees the same user id; pairwise gives each its own, which others cannot match.",
    },
  }),
  pkce: field(z.boolean().default(true), {
    titles: { zh: "要求 PKCE", en: "Require PKCE" },
    help: {
      zh: "默认要求；不支持 PKCE 且有密钥的应用可关闭。",
      en: "On by default; off for software that has a secret and cannot do it.",
    },
  }),
  requireDpop: field(z.boolean().default(false), {
    titles: { zh: "要求 DPoP", en: "Require DPoP" },
    help: {
      zh: "令牌必须绑定到应用的密钥（DPoP）。默认不要求；应用自行使用时总会绑定。",
      en: "Its tokens must be bound to a key of its own. Off by default; tokens of an application that sends proofs are bound in any case.",
    },
  }),
  requirePushedRequests: field(z.boolean().default(false), {
    titles: { zh: "要求推送授权请求", en: "Require pushed requests" },
    help: {
      zh: "授权请求必须先由应用直接提交。默认不要求。",
      en: "It must push its authorization requests (PAR). Off by default.",
    },
  }),
  responseModes: field(
    z
      .array(z.enum(["query", "fragment", "form_post"]))
      .min(1)
      .optional(),
    {
      titles: { zh: "返回方式", en: "Response modes" },
      help: {
        zh: "应用可用哪些方式接收授权结果，默认全部。",
        en: "How it may receive answers; in each way by default.",
      },
    },
  ),
});

export type OidcClientConfig = z.output<typeof config>;
