import { address } from "../address.ts";
import { html, type Html } from "../../ui/html.ts";
import { isCrossSite, pageResponse, seeOther } from "../../ui/page.ts";
import type { Context, Site } from "../route.ts";
import { langOf, textsFor, type Lang } from "../../ui/i18n/texts.ts";
import { errorPage, phoneNotice, refusalPage } from "../../ui/pages/notice.ts";
import { face, hiddenFields } from "../../ui/pages/people-list.ts";
import { wechatScanned } from "../wechat/login/scanned.ts";
import { wecomScanned } from "../wecom/login/scanned.ts";
import type { Engine } from "../world/engine.ts";
import type { Scan } from "../world/state/scans.ts";
import type { Holder, Scanned } from "./scanned.ts";

/**
 * The simulated phone: a page on which the tester chooses who scans. It belongs to the sandbox, not to a provider, and
 * has both providers' clients installed.
 */
export const phone: Site = {
  hosts: [],
  routes: [
    { path: "/phone", methods: ["GET"], handle: (context) => ({ response: showPhone(context) }) },
    {
      path: "/phone",
      methods: ["POST"],
      handle: async (context) => ({ response: await tap(context) }),
    },
  ],
};

function scanned(
  engine: Engine,
  lang: Lang,
  prefix: string,
  scan: Scan | undefined,
): Scanned | undefined {
  const phone = `${prefix}/phone?lang=${lang}`;
  return (
    scan && (wecomScanned(engine, lang, scan, phone) ?? wechatScanned(engine, lang, scan, phone))
  );
}

function showPhone({ engine, url, here, prefix, request }: Context): Response {
  const lang = langOf(request);
  const { phone: text } = textsFor(lang);
  const id = url.searchParams.get("scan");
  if (id === null) return openScans(engine, lang, prefix);
  const found = scanned(engine, lang, prefix, engine.scans.get(id));
  if (!found) return unknownScan(lang);
  const { status } = found.scan;
  if (status === "confirmed")
    return phoneNotice(lang, {
      testId: "done",
      good: true,
      title: text.confirmed,
      hint: text.confirmedHint,
    });
  if (status === "cancelled")
    return phoneNotice(lang, { testId: "done", title: text.cancelled, hint: text.cancelledHint });
  if (status === "expired")
    return phoneNotice(lang, { testId: "expired", title: text.expired, hint: text.expiredHint });
  const holder = found.holder();
  return holder ? confirmPage(lang, prefix, found, holder) : choosePage(lang, found, here);
}

function unknownScan(lang: Lang): Response {
  const { phone: text } = textsFor(lang);
  return phoneNotice(lang, { testId: "unknown", title: text.unknown, hint: text.unknownHint });
}

function openScans(engine: Engine, lang: Lang, prefix: string): Response {
  const { phone: text } = textsFor(lang);
  const item = (scan: Scan): Html =>
    html`<li>
      <a class="btn full" href="${address(`${prefix}/phone`, { scan: scan.id, lang })}"
        >${scanned(engine, lang, prefix, scan)?.label}</a
      >
    </li>`;
  const scans = engine.scans.pending();
  const body = html`<section class="stack">
    <h1>${scans.length > 0 ? text.openScans : text.title}</h1>
    ${
      scans.length > 0
        ? html`<ul class="stack tight">
            ${scans.map(item)}
          </ul>`
        : html`<p class="soft">${text.nothing}</p>`
    }
  </section>`;
  return pageResponse({ lang, title: text.title, body, shape: "phone" });
}

function choosePage(lang: Lang, { purpose, people }: Scanned, here: URL): Response {
  const { phone: text } = textsFor(lang);
  const body = html`<div class="stack">
    <div class="stack tight">
      <h1>${text.choose}</h1>
      <p class="soft small">${purpose}</p>
    </div>
    ${people(here)}
  </div>`;
  return pageResponse({ lang, title: text.title, body, shape: "phone" });
}

function confirmPage(
  lang: Lang,
  prefix: string,
  { scan, appName, describe }: Scanned,
  holder: Holder,
): Response {
  const { phone: text } = textsFor(lang);
  const body = html`<section class="ask" data-testid="asking">
    ${face(holder, "big")}
    <div>
      <h1>${holder.name}</h1>
      <p class="soft small">${describe(holder)}</p>
    </div>
    <p>${text.confirmText(appName)}</p>
    <form class="choices" method="post" action="${prefix}/phone?lang=${lang}">
      ${hiddenFields({ scan: scan.id })}
      <button class="btn main full" name="action" value="confirm" data-testid="confirm">
        ${text.confirm}
      </button>
      <button class="btn full" name="action" value="refuse" data-testid="refuse">
        ${text.refuse}
      </button>
      <button class="btn full" name="action" value="change" data-testid="change">
        ${text.change}
      </button>
    </form>
  </section>`;
  return pageResponse({ lang, title: text.confirmTitle, body, shape: "phone" });
}

/** A button was pressed on the phone. */
async function tap({ engine, request, prefix }: Context): Promise<Response> {
  const lang = langOf(request);
  if (isCrossSite(request)) return errorPage(lang, textsFor(lang).error.crossSite);
  const form = new URLSearchParams(await request.text());
  const found = scanned(engine, lang, prefix, engine.scans.get(form.get("scan") ?? ""));
  if (!found) return unknownScan(lang);
  const { scan, choose } = found;
  const here = address(`${prefix}/phone`, { scan: scan.id, lang });
  const action = form.get("action");
  if (action === "choose" && scan.status === "waiting") {
    const chosen = choose(form);
    if (typeof chosen === "string") return refusalPage(lang, chosen, here);
    const person = { corpId: chosen.corpId, id: chosen.id };
    engine.scans.change(scan.id, { status: "scanned", person });
  }
  if (scan.status === "scanned") decide(engine, found, action);
  return seeOther(here);
}

function decide({ scans }: Engine, found: Scanned, action: string | null): void {
  const { id } = found.scan;
  if (action === "change") scans.change(id, { status: "waiting", person: undefined });
  if (action === "refuse") scans.change(id, { status: "cancelled", ...found.refuse() });
  const holder = found.holder();
  const wayBack = action === "confirm" && holder ? found.confirm(holder) : undefined;
  if (wayBack) scans.change(id, { status: "confirmed", ...wayBack });
}
