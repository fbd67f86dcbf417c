import { address } from "../../http/address.ts";
import { html, type Html } from "../../http/html.ts";
import { isCrossSite, pageResponse, seeOther } from "../../http/page.ts";
import type { Context, Reply, Site } from "../../http/site.ts";
import { langOf, words, type Lang } from "../../http/words.ts";
import { errorPage, phoneNotice, refusalPage } from "../../pages/notice.ts";
import { face, hiddenFields, peopleList } from "../../pages/people-list.ts";
import { findApp, findCorp } from "../../world/directory.ts";
import { findPerson, hindrance, subjectFor, type Person } from "../../world/people.ts";
import type { Scan } from "../../world/scans.ts";
import type { App, Corp } from "../../world/schema.ts";
import { extendRedirect, parseRedirectUri } from "./redirect.ts";
import { sendBack } from "./send-back.ts";

/** The phone that scans: a page where the tester is whoever they like. It belongs to the sandbox, not to the provider. */
export const phone: Site = {
  hosts: [],
  routes: [
    { path: "/phone", methods: ["GET"], handle: (context) => ({ response: showPhone(context) }) },
    {
      path: "/phone",
      methods: ["POST"],
      handle: async (context) => ({ response: await tap(context) }) satisfies Reply,
    },
  ],
};

interface Held {
  readonly scan: Scan;
  readonly corp: Corp;
  readonly app: App;
}

function held({ engine }: Context, id: string): Held | undefined {
  const scan = engine.scans.get(id);
  const corp = scan && findCorp(engine.settings.corps, scan.corpId);
  const app = corp && findApp(corp, scan.agentId);
  return app && { scan, corp, app };
}

function showPhone(context: Context): Response {
  const { engine, url, request } = context;
  const lang = langOf(request);
  const { phone: text } = words(lang);
  const id = url.searchParams.get("scan");
  if (id === null) return openScans(context, lang);
  const found = held(context, id);
  if (!found) return unknownScan(lang);
  const { status, person } = found.scan;
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
  const who = person && findPerson(engine.settings.corps, person.corpId, person.id);
  return who ? confirmPage(lang, found, who) : choosePage(context, lang, found);
}

function unknownScan(lang: Lang): Response {
  const { phone: text } = words(lang);
  return phoneNotice(lang, { testId: "unknown", title: text.unknown, hint: text.unknownHint });
}

function openScans({ engine }: Context, lang: Lang): Response {
  const { phone: text } = words(lang);
  const item = ({ id, corpId, agentId }: Scan): Html => {
    const corp = findCorp(engine.settings.corps, corpId);
    const app = corp && findApp(corp, agentId);
    return html`<li>
      <a class="btn full" href="/phone?${new URLSearchParams({ scan: id, lang }).toString()}"
        >${corp?.name} · ${app?.name}</a
      >
    </li>`;
  };
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

function choosePage({ engine, url }: Context, lang: Lang, { scan, corp, app }: Held): Response {
  const { phone: text } = words(lang);
  const { corps } = engine.settings;
  const list = peopleList({
    lang,
    corps,
    corp: findCorp(corps, url.searchParams.get("corp") ?? "") ?? corp,
    search: url.searchParams.get("q") ?? "",
    action: `/phone?lang=${lang}`,
    hidden: { scan: scan.id, action: "choose" },
    here: url,
    hindrance: (person) => hindrance(corp, app, person),
  });
  const body = html`<div class="stack">
    <div class="stack tight">
      <h1>${text.choose}</h1>
      <p class="soft small">${text.chooseFor(app.name, corp.name)}</p>
    </div>
    ${list}
  </div>`;
  return pageResponse({ lang, title: text.title, body, shape: "phone" });
}

function confirmPage(lang: Lang, { scan, corp, app }: Held, person: Person): Response {
  const { phone: text } = words(lang);
  const body = html`<section class="ask" data-testid="asking">
    ${face(person, "big")}
    <div>
      <h1>${person.name}</h1>
      <p class="soft small">${corp.name} · ${person.id}</p>
    </div>
    <p>${text.confirmText(app.name)}</p>
    <form class="choices" method="post" action="/phone?lang=${lang}">
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
  const { engine, request } = context;
  const lang = langOf(request);
  const text = words(lang);
  if (isCrossSite(request)) return errorPage(lang, text.error.crossSite);
  const form = new URLSearchParams(await request.text());
  const found = held(context, form.get("scan") ?? "");
  if (!found) return unknownScan(lang);
  const { scan } = found;
  const here = address("/phone", { scan: scan.id, lang });
  const action = form.get("action");
  if (action === "choose" && scan.status === "waiting") {
    const person = findPerson(
      engine.settings.corps,
      form.get("corp") ?? "",
      form.get("user") ?? "",
    );
    const reason = person ? hindrance(found.corp, found.app, person) : "not-a-member";
    if (!person || reason) return refusalPage(lang, reason, here);
    engine.scans.change(scan.id, {
      status: "scanned",
      person: { corpId: person.corpId, id: person.id },
    });
  }
  if (scan.status === "scanned") decide(context, found, action);
  return seeOther(here);
}

function decide({ engine }: Context, { scan, corp, app }: Held, action: string | null): void {
  if (action === "change") engine.scans.change(scan.id, { status: "waiting", person: undefined });
  if (action === "refuse")
    engine.scans.change(scan.id, { status: "cancelled", redirect: afterRefusal(scan) });
  const person =
    scan.person && findPerson(engine.settings.corps, scan.person.corpId, scan.person.id);
  if (action !== "confirm" || !person || hindrance(corp, app, person)) return;
  const redirect = sendBack(engine, scan.page, scan, {
    corpId: corp.corpId,
    agentId: app.agentId,
    subject: subjectFor(corp, person),
    redirectHost: parseRedirectUri(scan.redirectUri)?.host ?? "",
    consented: null,
  });
  engine.scans.change(scan.id, { status: "confirmed", redirect });
}

/**
 * The old page goes back without a code, the new one stays where it is.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91025
 */
function afterRefusal(scan: Scan): string | undefined {
  return scan.page === "wwopen/sso/qrConnect"
    ? extendRedirect(scan.redirectUri, { state: scan.state })
    : undefined;
}
