import { z } from "zod";
import { seconds, text } from "../answer-fields.ts";

/* What is read of WeChat's answers, and nothing else. */

/** An identifier is compared and stored, so its form is checked. */
const id = z.string().regex(/^[\x21-\x7E]{1,128}$/);
/** Empty when this person, or this app, has none. */
const unionId = z
  .union([id, z.literal("")])
  .nullish()
  .transform((value) => value || null);

const scope = text.transform((value) => value?.split(",").filter(Boolean) ?? []);

const tokens = {
  access_token: z.string().min(1),
  expires_in: seconds,
  refresh_token: z.string().min(1),
  openid: id,
  scope,
};

export const tokensAnswer = z.object(tokens).transform(tokensOf);

export const grantAnswer = z
  .object({ ...tokens, unionid: unionId })
  .transform((answer) => ({ ...tokensOf(answer), unionId: answer.unionid }));

export const userInfoAnswer = z
  .object({
    openid: id,
    nickname: text.transform((value) => (value === null ? "" : shownName(value))),
    headimgurl: text.transform((value) => (value !== null && isPicture(value) ? value : null)),
    unionid: unionId,
  })
  .transform((answer) => ({
    openId: answer.openid,
    nickname: answer.nickname,
    avatar: answer.headimgurl,
    unionId: answer.unionid,
  }));

export const doneAnswer = z.object({}).transform(() => undefined);

function tokensOf(answer: z.output<z.ZodObject<typeof tokens>>) {
  return {
    accessToken: answer.access_token,
    expiresInSeconds: answer.expires_in,
    refreshToken: answer.refresh_token,
    openId: answer.openid,
    scope: answer.scope,
  };
}

/** Nicknames may contain control characters and marks that reverse the surrounding text. */
function shownName(nickname: string): string {
  return nickname
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Bidi_Control}\s]+/gu, " ")
    .trim();
}

function isPicture(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? "");
}
