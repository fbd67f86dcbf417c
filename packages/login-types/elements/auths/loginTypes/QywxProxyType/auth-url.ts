import { Code } from "@menshen/core";
import { randomLetters } from "@menshen/domain";
import { z } from "zod";
import type { Suite } from "./suite.ts";

export const AuthUrlInput = z
  .strictObject({
    suiteId: z.string().min(1).max(64).optional(),
    /** Comes back with the authorisation; letters and digits, as WeCom wants it. */
    state: z
      .string()
      .regex(/^[A-Za-z0-9]{1,32}$/)
      .optional(),
  })
  .prefault({});

/** A link for one company's administrator, to be drawn as a QR code. */
export interface AuthUrl {
  url: string;
  expiresAt: number;
}

/** @throws Code 10701 the provider's own company and secret are not configured, 842002 not published yet */
export async function authUrl(suite: Suite, state = randomLetters(22)): Promise<AuthUrl> {
  const { client, knowsProvider, ports } = suite;
  if (!knowsProvider) throw providerMissing();
  const askedAtMs = ports.clock.now();
  const { url, expiresInSeconds } = await client.getCustomizedAuthUrl(state);
  return { url, expiresAt: askedAtMs + expiresInSeconds * 1000 };
}

function providerMissing(): Code {
  return new Code(10701, "authConfig.providerCorpId and authConfig.providerSecret are missing", {
    adminHint: {
      zh: "生成授权链接需要服务商的企业 ID 与 ProviderSecret：请在该登录方式的配置中填写 authConfig.providerCorpId 和 authConfig.providerSecret（服务商管理后台“服务商信息 - 基本信息”）。",
      en: "An authorisation link needs the provider's own company: set authConfig.providerCorpId and authConfig.providerSecret in the element's config (Service Provider Information in the service provider console).",
    },
  });
}
