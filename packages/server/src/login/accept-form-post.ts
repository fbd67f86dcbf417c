import { Code } from "@menshen/core";
import { isStorableText } from "@menshen/rpc";
import type { Context } from "hono";
import { readForm } from "../http/request-body.ts";
import { redirect, type Web } from "../http/web-context.ts";

/** Beyond what providers send; the address of the next request holds it. */
const MAX_QUERY = 8_000;
/** Never read here, and not for an address. */
const TOKENS = ["id_token", "access_token"];

/**
 * POST /api/auth/*: a provider's answer with `response_mode=form_post`. The post comes from the provider's page, so that it
 * carries no SameSite cookie; the same parameters are read by a GET that does. Nothing is done here.
 *
 * @throws Code 10701 no state, or too long
 * @see https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html
 */
export async function acceptFormPost(c: Context<Web>): Promise<Response> {
  const form = await readForm(c.env.incoming);
  for (const name of TOKENS) form.delete(name);
  const query = form.toString();
  const isAnswer = form.has("state") && isStorableText(Object.fromEntries(form));
  if (!isAnswer || query.length > MAX_QUERY) {
    throw new Code(10701, `expected a form with state, at most ${MAX_QUERY} characters`);
  }
  return redirect(`${new URL(c.req.url).pathname}?${query}`);
}
