import type { HttpBindings } from "@hono/node-server";
import { Code } from "@menshen/core";
import { isStorableText } from "@menshen/rpc";
import type { Context } from "hono";
import type { App } from "@menshen/runtime";
import { localeOf, type Locale } from "../login/pages/locale.ts";
import { languageOf, type Language } from "../login/pages/texts.ts";

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
  return languageOf(c.req.query("lang"), c.req.header("accept-language"));
}

/** The language of a page, and the brand of the current snapshot. */
export function pageLocale({ app }: { readonly app: App }, c: Context<Web>): Locale {
  return localeOf(pageLanguage(c), app.snapshot.brand);
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
