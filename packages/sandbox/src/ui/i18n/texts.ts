import { en } from "./en.ts";
import { zh, type Texts } from "./zh.ts";

export type { Texts } from "./zh.ts";
export type Lang = "zh" | "en";

/** `lang` in the query (`zh`, `en`; WeChat's `cn`) decides, then the browser's first supported language, then Chinese. */
export function langOf(request: Request): Lang {
  const asked = new URL(request.url).searchParams.get("lang") ?? "";
  const accepted = (request.headers.get("accept-language") ?? "").split(",");
  for (const candidate of [asked, ...accepted]) {
    const match = /^\s*(zh|cn|en)\b/i.exec(candidate.replace("_", "-"));
    if (match) return match[1]?.toLowerCase() === "en" ? "en" : "zh";
  }
  return "zh";
}

export function textsFor(lang: Lang): Texts {
  return lang === "en" ? en : zh;
}
