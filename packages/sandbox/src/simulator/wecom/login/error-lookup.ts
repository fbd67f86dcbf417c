import { html } from "../../../ui/html.ts";
import { pageResponse } from "../../../ui/page.ts";
import type { Context, Reply, Site } from "../../route.ts";
import { langOf } from "../../../ui/i18n/texts.ts";
import { errorPage } from "../../../ui/pages/notice.ts";
import { textsFor } from "../../../ui/i18n/texts.ts";
import { ERRORS } from "../error-codes.ts";

/** The page that error texts link to. */
export const errorLookup: Site = {
  hosts: ["open.work.weixin.qq.com"],
  routes: [{ path: "/devtool/query", methods: ["GET"], handle: lookUp }],
};

function lookUp({ request, url }: Context): Reply {
  const lang = langOf(request);
  const code = Number(url.searchParams.get("e"));
  const entry = ERRORS[code];
  if (!entry) return { response: errorPage(lang, textsFor(lang).error.param("e")) };
  const body = html`<section class="panel stack">
    <h1>${code}</h1>
    <p data-testid="meaning">${entry.name}</p>
    <p class="soft mono">${entry.text}</p>
  </section>`;
  return { response: pageResponse({ lang, title: String(code), body, shape: "card" }) };
}
