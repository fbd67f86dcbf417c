import { Code } from "@menshen/core";

/** The code is unknown, spent or expired: RFC 6749's name, and GitHub's. */
const spentCode: ReadonlySet<string> = new Set(["invalid_grant", "bad_verification_code"]);
const passing: ReadonlySet<string> = new Set(["server_error", "temporarily_unavailable"]);
const refusedByPerson: ReadonlySet<string> = new Set([
  "access_denied",
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
]);

/**
 * The error of an OAuth 2.0 answer. Providers name errors and do not number them: the errcode is the HTTP status that RFC
 * 6749 gives the error, and `data.error` is the provider's name.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export function oauthRefusal(kind: string, error: string, status = 400): Code {
  const name = shown(error);
  if (passing.has(error)) return new Code(10501, `${kind} is unavailable: ${name}`);
  if (refusedByPerson.has(error)) return new Code(10105, `the person did not agree: ${name}`);
  const isSpent = spentCode.has(error);
  return new Code(Math.max(status, 400), `${kind} refused the login: ${name}`, {
    source: kind,
    data: { error: name },
    httpStatus: isSpent ? 400 : 502,
    ...(isSpent && {
      hint: {
        zh: "登录已失效，请重新登录。",
        en: "The login is no longer valid. Sign in again.",
      },
    }),
    adminHint: isSpent
      ? {
          zh: `${kind} 拒绝了授权码（${name}）：已使用、已过期，或回调地址不一致。`,
          en: `${kind} refused the code (${name}): used, expired, or of another redirect URI.`,
        }
      : {
          zh: `${kind} 拒绝了请求（${name}）：检查 clientId、clientSecret、scope 与在身份提供方登记的回调地址。`,
          en: `${kind} refused the request (${name}): check clientId, clientSecret, scope and the redirect URI registered there.`,
        },
  });
}

/** Whether a refusal is that of an unknown, spent or expired code. */
export function isSpentCode({ data }: Code): boolean {
  const { error } = (data ?? {}) as { readonly error?: unknown };
  return typeof error === "string" && spentCode.has(error);
}

/** Why a provider redirected without a code: the person did not agree unless it names another reason. */
export function landingRefusal(error: string | undefined): Code {
  if (error === undefined || refusedByPerson.has(error))
    return new Code(10105, "the provider redirected without a code");
  const data = { error: shown(error) };
  if (passing.has(error)) return new Code(10501, "the provider is unavailable", { data });
  return new Code(10502, `the provider redirected with ${data.error}`, {
    data,
    adminHint: {
      zh: `身份提供方在登录页返回 ${data.error}：检查 clientId、scope、回调地址与是否要求 PKCE。`,
      en: `The provider's page answered ${data.error}: check clientId, scope, redirect URI and whether it demands PKCE.`,
    },
  });
}

const shown = (error: string): string =>
  /^[\w.-]{1,64}$/.test(error) ? error : "an unknown error";
