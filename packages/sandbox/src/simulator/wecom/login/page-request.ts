import type { Texts } from "../../../ui/i18n/texts.ts";
import { PageRefusal } from "../../login/page-refusal.ts";
import { isValidState } from "../../login/check-state.ts";
import { parseRedirectUri } from "../../login/redirect.ts";
import type { Engine } from "../../world/engine.ts";
import {
  findAppAs,
  findCorpByAnyId,
  findSuite,
  type FoundCorp,
} from "../../world/lookup/scoped-ids.ts";
import type { Provider, Template } from "../../world/schema/provider-schema.ts";
import type { App, Corp } from "../../world/schema/world-schema.ts";
import { hasHost, isTrusted, isTrustedInClient } from "./trusted-domains.ts";

/** Number that the web-login page shows for an untrusted redirect host. */
const UNTRUSTED_HOST = -31020;

interface Redirect {
  readonly redirectUri: string;
  readonly redirectHost: string;
  readonly state: string;
}

/** A checked login URL of a company, and of one of its apps where `agentid` names one. */
export interface CorpRequest extends Redirect {
  readonly corp: Corp;
  /** Undefined only on the in-client page, whose `agentid` may be left out. */
  readonly app: App | undefined;
  readonly suite?: undefined;
}

/** A checked login URL of a third-party suite; the company is the visitor's. */
export interface SuiteRequest extends Redirect {
  readonly suite: Template;
  readonly corp?: undefined;
  readonly app?: undefined;
}

/** A checked URL of a provider's own login page. */
export interface ProviderRequest extends Redirect {
  readonly provider: Provider;
}

/**
 * Reads a web-login URL.
 *
 * @param legacy the old QR page, which takes no `login_type`
 * @throws PageRefusal
 * @see https://developer.work.weixin.qq.com/document/path/98152
 * @see https://developer.work.weixin.qq.com/document/path/91019
 */
export function readWebLogin(
  engine: Engine,
  query: URLSearchParams,
  text: Texts,
  legacy: boolean,
): (CorpRequest & { readonly app: App }) | SuiteRequest {
  const loginType = legacy ? "CorpApp" : query.get("login_type");
  if (loginType === "ServiceApp") return readServiceApp(engine, query, text);
  if (loginType !== "CorpApp") throw new PageRefusal(text.error.param("login_type"), 40058);
  const found = readCorp(engine, query, text);
  const { corp } = found;
  const app = findAppAs(engine.settings, found, Number(query.get("agentid")));
  if (!app) throw new PageRefusal(text.error.param("agentid"), 40056);
  if (!app.enabled) throw new PageRefusal(text.error.disabledApp, 50003);
  const redirect = readRedirect(query, text, (host) => isTrusted(app, host), UNTRUSTED_HOST);
  return { corp, app, ...redirect, state: query.get("state") ?? "" };
}

/** A provider's login authorisation (登录授权). @see https://developer.work.weixin.qq.com/document/path/98179 */
function readServiceApp(engine: Engine, query: URLSearchParams, text: Texts): SuiteRequest {
  const suite = findSuite(engine.settings.providers, query.get("appid") ?? "")?.template;
  if (suite?.kind !== "login") throw new PageRefusal(text.error.param("appid"), 40083);
  const trusts = (host: string) => hasHost(suite.trustedDomains, host);
  const redirect = readRedirect(query, text, trusts, UNTRUSTED_HOST);
  return { suite, ...redirect, state: query.get("state") ?? "" };
}

/**
 * Reads the URL of a provider's login page. A host of any of its suites is accepted.
 *
 * @throws PageRefusal
 * @see https://developer.work.weixin.qq.com/document/path/91124
 */
export function readProviderLogin(
  { settings }: Engine,
  query: URLSearchParams,
  text: Texts,
): ProviderRequest {
  const appid = (query.get("appid") ?? "").toLowerCase();
  const provider = settings.providers.find(({ corpId }) => corpId.toLowerCase() === appid);
  if (!provider) throw new PageRefusal(text.error.param("appid"), 40013);
  const hosts = provider.templates.flatMap(({ trustedDomains }) => trustedDomains);
  const redirect = readRedirect(query, text, (host) => hasHost(hosts, host), UNTRUSTED_HOST);
  return { provider, ...redirect, state: query.get("state") ?? "" };
}

const CORP_SCOPE = /^snsapi_(base|privateinfo|userinfo)$/;

/**
 * Reads an in-client authorise URL. Without an agentid any app of the company may have registered the host. The retired
 * scope `snsapi_userinfo` is accepted.
 *
 * @throws PageRefusal
 * @see https://developer.work.weixin.qq.com/document/path/91022
 * @see https://developer.work.weixin.qq.com/document/path/91120
 */
export function readAuthorize(
  engine: Engine,
  query: URLSearchParams,
  text: Texts,
): CorpRequest | SuiteRequest {
  const suite = findSuite(engine.settings.providers, query.get("appid") ?? "")?.template;
  return suite ? readSuite(engine, suite, query, text) : readCorpApp(engine, query, text);
}

function readSuite(
  engine: Engine,
  suite: Template,
  query: URLSearchParams,
  text: Texts,
): SuiteRequest {
  if (suite.kind !== "thirdParty") throw new PageRefusal(text.error.param("appid"), 40083);
  const trusts = (host: string) => hasHost(suite.trustedDomains, host);
  return { suite, ...readOAuth(engine, query, text, trusts) };
}

function readCorpApp(engine: Engine, query: URLSearchParams, text: Texts): CorpRequest {
  const found = readCorp(engine, query, text);
  const { corp } = found;
  const agentId = query.get("agentid");
  const app = agentId ? findAppAs(engine.settings, found, Number(agentId)) : undefined;
  if (agentId && !app) throw new PageRefusal(text.error.param("agentid"), 40056);
  if (app && !app.enabled) throw new PageRefusal(text.error.disabledApp, 50003);
  const trusts = (host: string) =>
    (app ? [app] : corp.apps).some((each) => isTrustedInClient(each, host));
  return { corp, app, ...readOAuth(engine, query, text, trusts) };
}

function readOAuth(
  { settings }: Engine,
  query: URLSearchParams,
  text: Texts,
  trusts: (host: string) => boolean,
): Redirect {
  if (query.get("response_type") !== "code")
    throw new PageRefusal(text.error.param("response_type"), 40058);
  if (!CORP_SCOPE.test(query.get("scope") ?? ""))
    throw new PageRefusal(text.error.param("scope"), 40058);
  const redirect = readRedirect(query, text, trusts, 50001);
  const state = query.get("state") ?? "";
  if (!isValidState(settings, state)) throw new PageRefusal(text.error.param("state"), 40058);
  return { ...redirect, state };
}

function readCorp(engine: Engine, query: URLSearchParams, text: Texts): FoundCorp {
  const found = findCorpByAnyId(engine.settings, query.get("appid") ?? "");
  if (!found) throw new PageRefusal(text.error.param("appid"), 40013);
  if (found.corp.dissolved) throw new PageRefusal(text.error.corpGone, 301007);
  return found;
}

function readRedirect(
  query: URLSearchParams,
  text: Texts,
  trusts: (host: string) => boolean,
  errcode: number,
) {
  const redirectUri = query.get("redirect_uri") ?? "";
  const host = parseRedirectUri(redirectUri)?.host;
  if (host === undefined || !trusts(host))
    throw new PageRefusal(text.error.param("redirect_uri"), errcode);
  return { redirectUri, redirectHost: host };
}
