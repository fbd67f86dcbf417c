import { html } from "../../http/html.ts";
import { pageResponse } from "../../http/page.ts";
import type { Context, Reply, Site } from "../../http/site.ts";
import { langOf } from "../../http/words.ts";
import { errorPage } from "../../pages/notice.ts";
import { words } from "../../http/words.ts";
import { ERRORS } from "../codes.ts";

/** The page that error texts link to. */
export const errorLookup: Site = {
  hosts: ["open.work.weixin.qq.com"],
  routes: [{ path: "/devtool/query", methods: ["GET"], handle: lookUp }],
};

function lookUp({ request, url }: Context): Reply {
  const lang = langOf(request);
  const code = Number(url.searchParams.get("e"));
  const entry = ERRORS[code];
  if (!entry) return { response: errorPage(lang, words(lang).error.param("e")) };
  const body = html`<section class="panel stack">
    <h1>${code}</h1>
    <p data-testid="meaning">${entry.name}</p>
    <p class="soft mono">${entry.text}</p>
  </section>`;
  return { response: pageResponse({ lang, title: String(code), body, shape: "card" }) };
}
