import { isCode, type Bilingual } from "@menshen/core";
import { failedCheck, type CheckResult } from "../../connection-check.ts";
import { randomToken } from "../../tokens.ts";
import type { ProviderAnswer } from "../login-spec.ts";
import type { boundedFetch } from "./bounded-fetch.ts";
import { isSpentCode } from "./oauth-refusal.ts";

/** What a provider's redirect would bring, with a code that it never issued. */
export function inventedAnswer(redirectUri: string, verifier: string): ProviderAnswer {
  const code = `menshen-connection-check-${randomToken()}`;
  return { code, redirectUri, params: {}, kept: { [verifier]: randomToken() } };
}

/**
 * Whether the token endpoint can be called and knows the client: an invented code is refused as unknown only after the
 * client was accepted.
 */
export async function checkClient(exchange: () => Promise<unknown>): Promise<CheckResult> {
  const check = "client";
  try {
    await exchange();
  } catch (error) {
    if (isCode(error) && isSpentCode(error)) return { check, status: "ok", message: accepted };
    return failedCheck(check, error);
  }
  return { check, status: "warning", message: careless };
}

const accepted = {
  zh: "令牌地址可以访问，客户端 ID 与密钥有效",
  en: "the token endpoint answers, and accepts client id and secret",
};
const careless = {
  zh: "令牌地址接受了从未签发的授权码",
  en: "the token endpoint accepted a code that was never issued",
};

/** Whether an address of the provider may be called and is one: anything but 404 and 5xx, since no token is sent. */
export async function checkEndpoint(
  name: Bilingual,
  url: string,
  fetch: ReturnType<typeof boundedFetch>,
): Promise<CheckResult> {
  const check = "endpoint";
  try {
    const { status } = await fetch(url, { headers: { accept: "application/json" } });
    if (status !== 404 && status < 500)
      return {
        check,
        status: "ok",
        message: { zh: `${name.zh}可以访问`, en: `the ${name.en} answers` },
      };
    return {
      check,
      status: "error",
      message: { zh: `${name.zh}返回 HTTP ${status}`, en: `the ${name.en} answers HTTP ${status}` },
      remedy: {
        zh: `在身份提供方的文档中核对该地址：${url}`,
        en: `Compare the address with the provider's documentation: ${url}`,
      },
    };
  } catch (error) {
    return failedCheck(check, error);
  }
}

/** Which address the provider has to know: it cannot be asked whether it does. */
export function redirectToRegister(redirectUri: string): CheckResult {
  return {
    check: "redirect-uri",
    status: "ok",
    message: { zh: `登录后返回 ${redirectUri}`, en: `logins come back to ${redirectUri}` },
    remedy: {
      zh: "在身份提供方登记完全相同的回调地址。",
      en: "Register exactly this address as redirect URI at the provider.",
    },
  };
}
