import type { HttpBindings } from "@hono/node-server";
import { Code } from "@menshen/core";
import { isStorableText } from "@menshen/rpc";
import type { Context } from "hono";
import type { App } from "@menshen/runtime";
import { readFailure } from "../login/failure-cookie.ts";
import { languageOf, localeOf, type Locale, type PageRequest } from "../login/pages/locale.ts";
import type { Language } from "../login/pages/texts.ts";
import type { CookieJar } from "./cookies.ts";

/** Hono's environment: the request and response of node:http. */
export interface Web {
  Bindings: HttpBindings;
}

/**
 * The query; the first value of a repeated name.
 * @throws Code 10701 it contains unpaired surrogates or NUL
 */
export function queryOf(c: Context<Web>): Record<string, string> {
  const query = c.req.query();
  if (isStorableText(query)) return query;
  throw new Code(10701, "the address contains unpaired surrogates or NUL");
}

export function pageLanguage(c: Context<Web>): Language {
  return languageOf(pageRequest(c)).language;
}

/** The language of a page, the brand of the current snapshot, and the failure that led here. */
export function pageLocale(
  { app, cookies }: { readonly app: App; readonly cookies: CookieJar },
  c: Context<Web>,
): Locale {
  const failure = readFailure(cookies, c.req.header("cookie"));
  return localeOf(pageRequest(c), app.snapshot.brand, failure);
}

function pageRequest(c: Context<Web>): PageRequest {
  const [cookie, acceptLanguage] = [c.req.header("cookie"), c.req.header("accept-language")];
  return { query: new URL(c.req.url).search, cookie, acceptLanguage };
}

/** True in WeCom's own client (whose user agent also contains MicroMessenger). */
export function isInClient(c: Context<Web>): boolean {
  return /wxwork/i.test(c.req.header("user-agent") ?? "");
}

/** 303, so that the browser continues with GET after a POST, too. */
export function redirect(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store" });
  for (const cookie of setCookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}
