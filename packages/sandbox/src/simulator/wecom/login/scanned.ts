import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { extendRedirect, parseRedirectUri } from "../../login/redirect.ts";
import type { Scanned } from "../../login/scanned.ts";
import { sendBack, type WayBack } from "../../login/send-back.ts";
import { peopleList } from "../../../ui/pages/people-list.ts";
import { findApp, findCorp } from "../../world/lookup/directory.ts";
import type { Engine } from "../../world/engine.ts";
import { findPerson, hindrance, subjectFor, type Person } from "../../world/lookup/people.ts";
import type { Scan } from "../../world/state/scans.ts";
import type { App, Corp } from "../../world/schema/world-schema.ts";

/** A WeCom QR code on the phone; undefined when its app is gone. */
export function wecomScanned(engine: Engine, lang: Lang, scan: Scan): Scanned | undefined {
  if (scan.app.platform !== "wecom") return undefined;
  const { corps } = engine.settings;
  const corp = findCorp(corps, scan.app.corpId);
  const app = corp && findApp(corp, scan.app.agentId);
  if (!app) return undefined;
  const find = (corpId = "", id = "") => findPerson(corps, corpId, id);
  return {
    scan,
    appName: app.name,
    label: `${corp.name} · ${app.name}`,
    purpose: textsFor(lang).phone.chooseFor(app.name, corp.name),
    describe: ({ id }) => `${corp.name} · ${id}`,
    people: (here) => buttons(engine, lang, corp, app, scan, here),
    choose(form) {
      const person = find(form.get("corp") ?? "", form.get("user") ?? "");
      const reason = person ? hindrance(corp, app, person) : "not-a-member";
      return !person || reason ? textsFor(lang).refusal[reason ?? "not-a-member"] : person;
    },
    holder: () => find(scan.person?.corpId, scan.person?.id),
    confirm({ corpId, id }) {
      const person = find(corpId, id);
      return person && !hindrance(corp, app, person)
        ? admit(engine, scan, corp, app, person)
        : undefined;
    },
    refuse: () => afterRefusal(scan),
  };
}

function buttons(engine: Engine, lang: Lang, corp: Corp, app: App, scan: Scan, here: URL) {
  const { corps } = engine.settings;
  return peopleList({
    lang,
    corps,
    corp: findCorp(corps, here.searchParams.get("corp") ?? "") ?? corp,
    search: here.searchParams.get("q") ?? "",
    action: `/phone?lang=${lang}`,
    hidden: { scan: scan.id, action: "choose" },
    here,
    hindrance: (person) => hindrance(corp, app, person),
  });
}

function admit(engine: Engine, scan: Scan, corp: Corp, app: App, person: Person): WayBack {
  const grant = {
    corpId: corp.corpId,
    agentId: app.agentId,
    subject: subjectFor(corp, person),
    redirectHost: parseRedirectUri(scan.redirectUri)?.host ?? "",
    consented: null,
  };
  return sendBack(engine, scan.page, scan, {
    appid: corp.corpId,
    issueCode: () => engine.grants.issueCode(grant),
  });
}

/**
 * The old page goes back without a code, the new one stays where it is.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91025
 */
function afterRefusal({ page, redirectUri, state }: Scan): WayBack {
  return page === "wwopen/sso/qrConnect"
    ? { redirect: extendRedirect(redirectUri, { state }) }
    : {};
}
