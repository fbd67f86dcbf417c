import type { HttpBindings } from "@hono/node-server";
import { Code } from "@menshen/core";
import { isStorableText } from "@menshen/rpc";
import type { Context } from "hono";
import { languageOf, type Language } from "../login/pages/texts.ts";

/** What Hono's handlers see of the request below. */
export interface Web {
  Bindings: HttpBindings;
}

/**
 * The query, each name once: the first counts.
 * @throws Code 10701 it holds characters that no text has
 */
export function queryOf(c: Context<Web>): Record<string, string | undefined> {
  const query = c.req.query();
  if (isStorableText(query)) return query;
  throw new Code(10701, "the address holds characters that no text has");
}

export function pageLanguage(c: Context<Web>): Language {
  return languageOf(c.req.query("lang"), c.req.header("accept-language"));
}

/** WeCom's own client, which also says MicroMessenger. */
export function isInClient(c: Context<Web>): boolean {
  return /wxwork/i.test(c.req.header("user-agent") ?? "");
}

/** 303: whatever the request was, go on with GET. */
export function redirect(location: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store" });
  for (const cookie of setCookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}
