import { textsFor, type Lang } from "../../../ui/i18n/texts.ts";
import { PageRefusal } from "../../login/page-refusal.ts";
import { isValidState } from "../../login/check-state.ts";
import { parseRedirectUri } from "../../login/redirect.ts";
import type { Context } from "../../route.ts";
import { findSuite, type FoundSuite } from "../../world/lookup/scoped-ids.ts";
import { hasHost } from "../login/trusted-domains.ts";

/** A checked link to authorise suites. */
export interface Asked {
  readonly suites: readonly [FoundSuite, ...FoundSuite[]];
  readonly state: string;
  /** Present on the installation page, which redirects. */
  readonly installation?: Installation;
}

export interface Installation {
  readonly redirectUri: string;
  readonly preAuthCode: string;
}

/** @throws PageRefusal */
export function readAuthorisationLink(context: Context, lang: Lang): Asked {
  const { engine, url } = context;
  const text = textsFor(lang);
  const id = url.searchParams.get("auth");
  const link =
    id === null
      ? { suiteIds: [url.searchParams.get("suite_id") ?? ""], state: "" }
      : engine.suites.link(id);
  if (link === "expired") throw new PageRefusal(text.provider.authorise.expired);
  if (link === "unknown") throw new PageRefusal(text.error.param("auth"), 40058);
  const [first, ...rest] = link.suiteIds.map((suiteId) => publishedSuite(context, lang, suiteId));
  if (!first) throw new PageRefusal(text.error.param("suite_id"), 40083);
  return { suites: [first, ...rest], state: link.state };
}

/**
 * A link to the installation page of a third-party suite.
 *
 * @throws PageRefusal
 * @see https://developer.work.weixin.qq.com/document/path/90597
 */
export function readInstallLink(context: Context, lang: Lang): Asked {
  const { engine, url, request } = context;
  const { searchParams: query } = url;
  const text = textsFor(lang);
  const preAuthCode = query.get("pre_auth_code") ?? "";
  const session = engine.suites.preAuthCode(preAuthCode);
  if (session === "expired") throw new PageRefusal(text.provider.authorise.expired, 42007);
  const suiteId = query.get("suite_id") ?? "";
  if (session === "unknown" || session.suiteId !== suiteId)
    throw new PageRefusal(text.error.param("pre_auth_code"), 40077);
  const suite = session.isTest
    ? knownSuite(context, lang, suiteId)
    : publishedSuite(context, lang, suiteId);
  const redirectUri = query.get("redirect_uri") ?? "";
  const { trustedDomains } = suite.template;
  if (!hasHost(trustedDomains, parseRedirectUri(redirectUri)?.host ?? ""))
    throw new PageRefusal(text.error.param("redirect_uri"), 50001);
  const referrer = parseRedirectUri(request.headers.get("referer"))?.host ?? "";
  const isChecked = engine.settings.checksInstallReferer && request.method === "GET";
  if (isChecked && !hasHost(trustedDomains, referrer))
    throw new PageRefusal(text.error.param("Referer"), 50001);
  const state = query.get("state") ?? "";
  if (!isValidState(engine.settings, state))
    throw new PageRefusal(text.error.param("state"), 40058);
  return { suites: [suite], state, installation: { redirectUri, preAuthCode } };
}

function knownSuite({ engine }: Context, lang: Lang, suiteId: string): FoundSuite {
  const suite = findSuite(engine.settings.providers, suiteId);
  if (!suite) throw new PageRefusal(textsFor(lang).error.param("suite_id"), 40083);
  return suite;
}

function publishedSuite(context: Context, lang: Lang, suiteId: string): FoundSuite {
  const suite = knownSuite(context, lang, suiteId);
  if (!suite.template.published)
    throw new PageRefusal(textsFor(lang).provider.authorise.offline, 842002);
  return suite;
}
