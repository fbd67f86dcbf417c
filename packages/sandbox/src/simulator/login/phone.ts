import { address } from "../address.ts";
import { html, type Html } from "../../ui/html.ts";
import { isCrossSite, pageResponse, seeOther } from "../../ui/page.ts";
import type { Context, Site } from "../route.ts";
import { langOf, textsFor, type Lang } from "../../ui/i18n/texts.ts";
import { errorPage, phoneNotice, refusalPage } from "../../ui/pages/notice.ts";
import { face, hiddenFields } from "../../ui/pages/people-list.ts";
import { framedByApp, isPicker, pickerParam } from "./people-picker.ts";
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

/** The phone's own address, which forms post to. */
function phoneAddress({ prefix, url, request }: Context): string {
  return address(`${prefix}/phone`, { lang: langOf(request), ...pickerParam(url) });
}

function scanned(context: Context, scan: Scan | undefined): Scanned | undefined {
  const { engine, request } = context;
  const lang = langOf(request);
  const phone = phoneAddress(context);
  return (
    scan && (wecomScanned(engine, lang, scan, phone) ?? wechatScanned(engine, lang, scan, phone))
  );
}

function showPhone(context: Context): Response {
  const { engine, url, request } = context;
  const lang = langOf(request);
  const id = url.searchParams.get("scan");
  if (id === null) return openScans(context, lang);
  const found = scanned(context, engine.scans.get(id));
  if (!found) return unknownScan(lang);
  const page = scanPage(context, lang, found);
  return isPicker(url) ? framedByApp(page, found.scan.redirectUri) : page;
}

function scanPage(context: Context, lang: Lang, found: Scanned): Response {
  const { phone: text } = textsFor(lang);
  const { status, redirect } = found.scan;
  if (redirect !== undefined && isPicker(context.url)) return seeOther(redirect);
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
  return holder ? confirmPage(context, lang, found, holder) : choosePage(lang, found, context.here);
}

function unknownScan(lang: Lang): Response {
  const { phone: text } = textsFor(lang);
  return phoneNotice(lang, { testId: "unknown", title: text.unknown, hint: text.unknownHint });
}

function openScans(context: Context, lang: Lang): Response {
  const { engine, prefix } = context;
  const { phone: text } = textsFor(lang);
  const item = (scan: Scan): Html =>
    html`<li>
      <a class="btn full" href="${address(`${prefix}/phone`, { scan: scan.id, lang })}"
        >${scanned(context, scan)?.label}</a
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
  context: Context,
  lang: Lang,
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
    <form class="choices" method="post" action="${phoneAddress(context)}">
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
async function tap(context: Context): Promise<Response> {
  const { engine, request, prefix, url } = context;
  const lang = langOf(request);
  if (isCrossSite(request)) return errorPage(lang, textsFor(lang).error.crossSite);
  const form = new URLSearchParams(await request.text());
  const found = scanned(context, engine.scans.get(form.get("scan") ?? ""));
  if (!found) return unknownScan(lang);
  const { scan, choose } = found;
  const here = address(`${prefix}/phone`, { scan: scan.id, lang, ...pickerParam(url) });
  const action = form.get("action");
  if (action === "choose" && scan.status === "waiting") {
    const chosen = choose(form);
    if (typeof chosen === "string") {
      const page = refusalPage(lang, chosen, here);
      return isPicker(url) ? framedByApp(page, scan.redirectUri) : page;
    }
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
