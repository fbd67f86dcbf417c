import {
  field,
  secret,
  type ElementFacts,
  type Finding,
  type Method,
  type noInput,
} from "@menshen/core";
import { z } from "zod";
import type { CheckResult } from "../../connection-check.ts";
import { checkLanding } from "../addresses/check-landing.ts";
import { loginOptions } from "../inputs.ts";
import type { LinkedLoginMembers, LoginFacts, LoginMembers } from "../login-members.ts";
import type { LoginConfig } from "../start-login.ts";

const { requireState, isActive, apiBase, loginBase } = loginOptions;

/** The config that all OAuth Types have. */
export const oauthConfig = {
  clientId: field(z.string().min(1).max(256), {
    identifier: true,
    titles: { zh: "客户端 ID", en: "Client ID" },
    help: {
      zh: "在身份提供方登记应用后得到的 client_id。",
      en: "The client_id that the provider gave this application when it was registered.",
    },
  }),
  clientSecret: secret({
    titles: { zh: "客户端密钥", en: "Client secret" },
    help: {
      zh: "同处得到的 client_secret；公开客户端没有。",
      en: "The client_secret given with it; a public client has none.",
    },
  }).optional(),
  redirectUri: field(z.url({ protocol: /^https?$/ }).optional(), {
    ownOrigin: true,
    titles: { zh: "回调地址", en: "Redirect URI" },
    help: {
      zh: "默认为本服务器的 /api/auth/<元素全名>/callback；在身份提供方须登记完全相同的地址。",
      en: "Defaults to /api/auth/<full name>/callback of this server. Register exactly this address at the provider.",
    },
  }),
  scope: field(z.string().min(1).max(1024).optional(), {
    titles: { zh: "授权范围", en: "Scope" },
    help: {
      zh: "以空格分隔；默认由类型决定。",
      en: "Separated by blanks; the Type has a default.",
    },
  }),
  requireState,
  isActive,
};

/** Bases of Types that know the provider's addresses. */
export const oauthBases = { apiBase, loginBase };

export type OAuthConfigShape = typeof oauthConfig;
export type OAuthConfig = z.output<z.ZodObject<OAuthConfigShape>>;

type Pages = { readonly loginUrl: "qr" };
type AllMembers = LoginMembers<
  object,
  LoginConfig<LoginFacts<{ clientId: string }, Pages>, "clientId">,
  "code"
> &
  LinkedLoginMembers & {
    readonly checkConnection: Method<"query", "internal", z.input<typeof noInput>, CheckResult[]>;
  };

/** The members of every OAuth Type. */
export type OAuthMembers = { [Name in keyof AllMembers]: AllMembers[Name] };

/** Those of the login alone. */
export type OAuthLogin = Omit<OAuthMembers, "checkConnection">;

export function checkOAuthConfig(
  { redirectUri, clientSecret }: OAuthConfig,
  element: ElementFacts,
  pkce: boolean,
): Finding[] {
  return [
    ...checkLanding(redirectUri, ["redirectUri"]),
    ...(clientSecret === undefined && !pkce ? [secretMissing] : []),
    ...checkMatchBy(element),
  ];
}

/** A provider of persons says what people say of themselves, and no company vouches for it. */
export function checkMatchBy({ matchBy }: Pick<ElementFacts, "matchBy">): Finding[] {
  return matchBy.length > 0 ? [uselessMatchBy] : [];
}

const uselessMatchBy: Finding = {
  severity: "warning",
  file: "e.json",
  path: ["matchBy"],
  message: {
    zh: "只有企业微信类型能匹配预建用户；这里没有企业作证，此设置不起作用。",
    en: "only WeCom Types match created users: here no company vouches, so this has no effect",
  },
};

const secretMissing: Finding = {
  severity: "error",
  file: "config",
  path: ["clientSecret"],
  message: {
    zh: "缺少 clientSecret：不使用 PKCE 时必须填写。",
    en: "the clientSecret is missing: without PKCE it is needed",
  },
};
