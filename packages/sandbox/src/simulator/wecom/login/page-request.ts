import { PageRefusal } from "../../login/page-refusal.ts";
import { parseRedirectUri } from "../../login/redirect.ts";
import type { Texts } from "../../../ui/i18n/texts.ts";
import { findAppAs, findCorpByAnyId, type FoundCorp } from "../../world/lookup/scoped-ids.ts";
import type { Engine } from "../../world/engine.ts";
import type { App, Corp } from "../../world/schema/world-schema.ts";
import { isTrusted, isTrustedInClient } from "./trusted-domains.ts";

/** Number that the web-login page shows for an untrusted redirect host. */
const UNTRUSTED_HOST = -31020;

/** What a login URL asks for, once everything about it holds. */
export interface PageRequest {
  readonly corp: Corp;
  /** Undefined only on the in-client page, whose `agentid` may be left out. */
  readonly app: App | undefined;
  readonly redirectUri: string;
  readonly redirectHost: string;
  readonly state: string;
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
): PageRequest & { app: App } {
  if (!legacy && query.get("login_type") !== "CorpApp")
    throw new PageRefusal(text.error.param("login_type"), 40058);
  const found = readCorp(engine, query, text);
  const { corp } = found;
  const app = findAppAs(engine.settings, found, Number(query.get("agentid")));
  if (!app) throw new PageRefusal(text.error.param("agentid"), 40056);
  if (!app.enabled) throw new PageRefusal(text.error.disabledApp, 50003);
  const redirect = readRedirect(query, text, (host) => isTrusted(app, host), UNTRUSTED_HOST);
  return { corp, app, ...redirect, state: query.get("state") ?? "" };
}

/**
 * Reads an in-client authorise URL. Without an agentid any app of the company may have registered the host.
 *
 * @throws PageRefusal
 * @see https://developer.work.weixin.qq.com/document/path/91022
 */
export function readAuthorize(engine: Engine, query: URLSearchParams, text: Texts): PageRequest {
  const found = readCorp(engine, query, text);
  const { corp } = found;
  const agentId = query.get("agentid");
  const app = agentId ? findAppAs(engine.settings, found, Number(agentId)) : undefined;
  if (agentId && !app) throw new PageRefusal(text.error.param("agentid"), 40056);
  if (app && !app.enabled) throw new PageRefusal(text.error.disabledApp, 50003);
  if (query.get("response_type") !== "code")
    throw new PageRefusal(text.error.param("response_type"), 40058);
  if (!/^snsapi_(base|privateinfo)$/.test(query.get("scope") ?? ""))
    throw new PageRefusal(text.error.param("scope"), 40058);
  const redirect = readRedirect(
    query,
    text,
    (host) => (app ? [app] : corp.apps).some((each) => isTrustedInClient(each, host)),
    50001,
  );
  const state = query.get("state") ?? "";
  if (!/^[A-Za-z0-9]{0,128}$/.test(state)) throw new PageRefusal(text.error.param("state"), 40058);
  return { corp, app, ...redirect, state };
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
