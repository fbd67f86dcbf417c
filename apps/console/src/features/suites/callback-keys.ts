import type { Inputs } from "../../shared/server/trpc.ts";

/** What WeCom signs and encrypts a company's callbacks with. */
export type CallbackKeys = Omit<
  Inputs["auths"]["loginTypes"]["QywxProxyType"]["services"]["QywxProxyAuthService"]["setCallback"],
  "corpId"
>;

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A random Token and EncodingAESKey in WeCom's format. */
export function newCallbackKeys(): CallbackKeys {
  return { token: randomText(32), encodingAESKey: randomText(43) };
}

function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // Uniform: 248 is the largest multiple of 62 in a byte.
      if (byte < 248 && text.length < length) text += LETTERS[byte % 62];
    }
  }
  return text;
}
