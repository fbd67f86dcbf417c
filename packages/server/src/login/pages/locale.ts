import { brandTexts, type Bilingual, type Brand } from "@menshen/core";
import { readCookie } from "../../http/cookies.ts";
import { asLanguage, preferredLanguage, texts, type Language } from "./texts.ts";

/** In which language a hosted page speaks, and for whom. */
export interface Locale {
  readonly language: Language;
  /** With the texts that the brand replaces. */
  readonly text: Texts;
  readonly brand: Brand;
  /** Of the page's address. */
  readonly query: string;
  /** Stores the language where the address names one. */
  readonly setCookie: string | undefined;
  /** The failure that led to the page, where this browser met it a moment ago. */
  readonly failure: LoginFailure | null;
}

/** What went wrong with a login, in the sentence that the console shows for it. */
export interface LoginFailure {
  readonly errcode: number;
  readonly hint: Bilingual;
}

/** What a page takes from its request. */
export interface PageRequest {
  /** Of its address, with or without the `?`. */
  readonly query: string;
  readonly cookie?: string | undefined;
  readonly acceptLanguage?: string | undefined;
}

type Texts = Widened<(typeof texts)[Language]>;
type Widened<T> = T extends string ? string : { readonly [Name in keyof T]: Widened<T[Name]> };

/** No secret, and the same for http and https: the pages of one site speak one language. */
const COOKIE = "menshen-lang";
const YEAR_SECONDS = 365 * 24 * 60 * 60;

const replaceable: ReadonlySet<string> = new Set(brandTexts);

export function localeOf(
  request: PageRequest,
  brand: Brand = {},
  failure: LoginFailure | null = null,
): Locale {
  const { language, chosen } = languageOf(request);
  const own = texts[language];
  const replaced = Object.entries(brand.texts?.[language] ?? {}).filter(([name]) =>
    replaceable.has(name),
  );
  return {
    language,
    text: { ...own, ...Object.fromEntries(replaced) },
    brand,
    query: request.query,
    setCookie: chosen && `${COOKIE}=${chosen}; Max-Age=${YEAR_SECONDS}; Path=/; SameSite=Lax`,
    failure,
  };
}

/** The language of a page: `?lang=` first, then what was chosen before, then what the browser prefers, then Chinese. */
export function languageOf({ query, cookie, acceptLanguage }: PageRequest): {
  language: Language;
  /** In this request. */
  chosen: Language | undefined;
} {
  const chosen = asLanguage(new URLSearchParams(query).get("lang") ?? undefined);
  const before = asLanguage(readCookie(cookie, COOKIE));
  return { language: chosen ?? before ?? preferredLanguage(acceptLanguage), chosen };
}

/** A link from a page to itself in a language. */
export function inLanguage(query: string, lang: Language): string {
  const params = new URLSearchParams(query);
  params.set("lang", lang);
  return `?${params.toString()}`;
}
