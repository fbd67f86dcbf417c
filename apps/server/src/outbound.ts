import type { ProviderBases } from "@menshen/core";
import { officialHosts } from "@menshen/providers";
import { hostsOfBases } from "@menshen/runtime";
import { readVariables, type Env } from "./env.ts";

const official: ProviderBases = {
  wecomApi: "https://qyapi.weixin.qq.com",
  wecomLogin: "https://login.work.weixin.qq.com",
  wechatApi: "https://api.weixin.qq.com",
  wechatOpen: "https://open.weixin.qq.com",
};

const baseVariables = [
  "MENSHEN_WECOM_API_BASE",
  "MENSHEN_WECOM_LOGIN_BASE",
  "MENSHEN_WECHAT_API_BASE",
  "MENSHEN_WECHAT_OPEN_BASE",
] as const;

/** Precedence: the operator's setting, the sandbox, the provider. */
export function basesOf(
  env: Pick<Env, (typeof baseVariables)[number]>,
  sandboxUrl?: string,
): ProviderBases {
  return {
    wecomApi: env.MENSHEN_WECOM_API_BASE ?? sandboxUrl ?? official.wecomApi,
    wecomLogin: env.MENSHEN_WECOM_LOGIN_BASE ?? sandboxUrl ?? official.wecomLogin,
    wechatApi: env.MENSHEN_WECHAT_API_BASE ?? sandboxUrl ?? official.wechatApi,
    wechatOpen: env.MENSHEN_WECHAT_OPEN_BASE ?? sandboxUrl ?? official.wechatOpen,
  };
}

export function providerHostsOf(env: Pick<Env, "MENSHEN_PROVIDER_HOSTS">): readonly string[] {
  return [...officialHosts, ...env.MENSHEN_PROVIDER_HOSTS];
}

const sandboxVariables = ["MENSHEN_PUBLIC_URL", "MENSHEN_SANDBOX", "SANDBOX_PORT"] as const;

/**
 * Variables of a real app mean the real services; GitHub's own workflows set other `GITHUB_` variables. And by default a server that other machines can reach does not
 * let people sign in as simulated persons.
 */
export function wantsSandbox(
  env: Pick<Env, (typeof sandboxVariables)[number] | "elementVariables">,
): boolean {
  const hasApp = Object.keys(env.elementVariables).some((name) =>
    /^(?:WECOM_|WECHAT_|GITHUB_CLIENT_)/.test(name),
  );
  const isLocal = (env.MENSHEN_PUBLIC_URL ?? "http:").startsWith("http:");
  return !hasApp && (env.MENSHEN_SANDBOX ?? isLocal);
}

/** The hosts that elements may call on a server started in this environment, for commands that start none. */
export function allowedHosts(): readonly string[] {
  const names = ["MENSHEN_PROVIDER_HOSTS", ...baseVariables, ...sandboxVariables] as const;
  const env = readVariables(names);
  const sandboxUrl = wantsSandbox(env) ? `http://127.0.0.1:${env.SANDBOX_PORT}` : undefined;
  return [...hostsOfBases(basesOf(env, sandboxUrl)), ...providerHostsOf(env)];
}
