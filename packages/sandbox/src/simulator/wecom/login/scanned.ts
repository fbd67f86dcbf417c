import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { peopleList } from "../../../ui/pages/people-list.ts";
import { extendRedirect, parseRedirectUri } from "../../login/redirect.ts";
import type { Scanned } from "../../login/scanned.ts";
import { sendBack, type Decision, type WayBack } from "../../login/send-back.ts";
import type { Engine } from "../../world/engine.ts";
import { findApp, findCorp } from "../../world/lookup/directory.ts";
import {
  cannotUseClient,
  findPerson,
  hindrance,
  subjectFor,
  type Hindrance,
  type Person,
} from "../../world/lookup/people.ts";
import { findSuite } from "../../world/lookup/scoped-ids.ts";
import type { Corp } from "../../world/schema/world-schema.ts";
import type { Scan } from "../../world/state/scans.ts";

/** What a WeCom QR code logs in to. */
interface LoginTarget {
  readonly name: string;
  /** The company that owns the app; undefined where the visitor's company decides. */
  readonly corp: Corp | undefined;
  readonly hindrance: (person: Person) => Hindrance | undefined;
  readonly decide: (person: Person, corp: Corp) => Decision;
}

/** A WeCom QR code on the phone; undefined when its app is gone. */
export function wecomScanned(
  engine: Engine,
  lang: Lang,
  scan: Scan,
  phone: string,
): Scanned | undefined {
  const target = targetOf(engine, scan);
  if (!target) return undefined;
  const { corps } = engine.settings;
  const { name, corp } = target;
  const text = textsFor(lang);
  const find = (corpId = "", id = "") => findPerson(corps, corpId, id);
  const corpName = (corpId = "") => findCorp(corps, corpId)?.name ?? "";
  return {
    scan,
    appName: name,
    label: [corp?.name, name].filter(Boolean).join(" · "),
    purpose: corp ? text.phone.chooseFor(name, corp.name) : text.phone.chooseForSuite(name),
    describe: ({ corpId, id }) => `${corp?.name ?? corpName(corpId)} · ${id}`,
    people: (here) => buttons(engine, lang, target, { scan, phone, here }),
    choose(form) {
      const person = find(form.get("corp") ?? "", form.get("user") ?? "");
      const reason = person ? target.hindrance(person) : "not-a-member";
      return !person || reason ? text.refusal[reason ?? "not-a-member"] : person;
    },
    holder: () => find(scan.person?.corpId, scan.person?.id),
    confirm({ corpId, id }) {
      const person = find(corpId, id);
      const home = corp ?? findCorp(corps, corpId ?? "");
      if (!person || !home || target.hindrance(person)) return undefined;
      return sendBack(engine, scan.page, scan, target.decide(person, home));
    },
    refuse: () => afterRefusal(scan),
  };
}

function targetOf(engine: Engine, { app, redirectUri }: Scan): LoginTarget | undefined {
  const redirectHost = parseRedirectUri(redirectUri)?.host ?? "";
  if (app.platform !== "wecom") return undefined;
  if ("suiteId" in app) return suiteTarget(engine, app.suiteId, redirectHost);
  if ("providerCorpId" in app) return providerTarget(engine, app.providerCorpId);
  return appTarget(engine, app.corpId, app.agentId, redirectHost);
}

function appTarget(
  { settings, grants }: Engine,
  corpId: string,
  agentId: number,
  redirectHost: string,
): LoginTarget | undefined {
  const corp = findCorp(settings.corps, corpId);
  const app = corp && findApp(corp, agentId);
  if (!app) return undefined;
  return {
    name: app.name,
    corp,
    hindrance: (person) => hindrance(corp, app, person),
    decide(person) {
      const subject = subjectFor(corp, person);
      const grant = { corpId: corp.corpId, agentId, subject, redirectHost, consented: null };
      return { appid: corp.corpId, issueCode: () => grants.issueCode(grant) };
    },
  };
}

/** Login authorisation is for members of any company, and yields no user_ticket. */
function suiteTarget(
  { settings, grants }: Engine,
  suiteId: string,
  redirectHost: string,
): LoginTarget | undefined {
  const template = findSuite(settings.providers, suiteId)?.template;
  if (!template) return undefined;
  return {
    name: template.name,
    corp: undefined,
    hindrance: memberOfAnyCompany,
    decide(person, corp) {
      const subject = subjectFor(corp, person);
      const { corpId } = corp;
      const grant = { corpId, agentId: undefined, suiteId, subject, redirectHost, consented: null };
      return { appid: suiteId, issueCode: () => grants.issueCode(grant) };
    },
  };
}

function providerTarget(
  { settings, suites }: Engine,
  providerCorpId: string,
): LoginTarget | undefined {
  const provider = settings.providers.find(({ corpId }) => corpId === providerCorpId);
  if (!provider) return undefined;
  return {
    name: provider.name,
    corp: undefined,
    hindrance: memberOfAnyCompany,
    decide: ({ id: userId }, { corpId }) => ({
      appid: providerCorpId,
      codeName: "auth_code",
      issueCode: () => suites.issueLoginCode({ providerCorpId, corpId, userId }),
    }),
  };
}

const memberOfAnyCompany = (person: Person): Hindrance | undefined =>
  person.member ? cannotUseClient(person) : "not-a-member";

interface Place {
  readonly scan: Scan;
  /** Address of the phone, which the buttons post to. */
  readonly phone: string;
  readonly here: URL;
}

function buttons(engine: Engine, lang: Lang, target: LoginTarget, { scan, phone, here }: Place) {
  const { corps } = engine.settings;
  const corp = findCorp(corps, here.searchParams.get("corp") ?? "") ?? target.corp ?? corps[0];
  if (!corp) return undefined;
  return peopleList({
    lang,
    corps,
    corp,
    search: here.searchParams.get("q") ?? "",
    action: phone,
    hidden: { scan: scan.id, action: "choose" },
    here,
    hindrance: target.hindrance,
  });
}

/**
 * The legacy page redirects without a code, the current one stays where it is.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91025
 */
function afterRefusal({ page, redirectUri, state }: Scan): WayBack {
  return page.startsWith("wwopen/sso/") ? { redirect: extendRedirect(redirectUri, { state }) } : {};
}
