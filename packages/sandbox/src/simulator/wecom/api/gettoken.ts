import type { Engine } from "../../world/engine.ts";
import { belongsTo, findCorpByAnyId, isThirdParty } from "../../world/lookup/scoped-ids.ts";
import type { FoundCorp } from "../../world/lookup/scoped-ids.ts";
import type { Corp } from "../../world/schema/world-schema.ts";
import type { TokenOwner } from "../../world/state/tokens.ts";
import type { EndpointNotes } from "../../endpoint-notes.ts";
import { Refusal, required } from "../../refusal.ts";

const CONTACT_TOKEN_SECONDS = 7200;

export const GETTOKEN_NOTES: EndpointNotes = {
  page: "path/91039",
  checks:
    "corpsecret (41004, 40001, 40091, 40084), corpid (41002, 40013), dissolved company (301007), app enabled (50003), failing calls (45009); not the caller's IP",
};

/**
 * `gettoken`: the one call without a token. The caller's IP is not checked here; the first call with the token is
 * refused for an IP outside the list.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
export function gettoken(engine: Engine, query: URLSearchParams): Record<string, unknown> {
  const { callerIp } = engine.settings;
  if (engine.rates.gettokenBlocked(callerIp)) throw new Refusal(45009);
  try {
    const secret = required(query, "corpsecret", 41004);
    const corpId = required(query, "corpid", 41002);
    const found = findCorpByAnyId(engine.settings, corpId);
    if (!found) throw new Refusal(40013);
    const { corp } = found;
    if (corp.dissolved) throw new Refusal(301007);
    if (!engine.rates.admit("gettoken", corp.corpId, callerIp)) throw new Refusal(45009);
    const { owner, ttlSeconds } =
      ownerOfSecret(engine, found, secret) ?? wrongSecret(engine, corp, secret);
    const { value, expiresInSeconds } = engine.tokens.issue(owner, ttlSeconds);
    return { access_token: value, expires_in: expiresInSeconds };
  } catch (error) {
    engine.rates.countFailedGettoken(callerIp);
    throw error;
  }
}

/** The secret of a proxy-developed app is its permanent code. */
function ownerOfSecret(
  engine: Engine,
  { corp, as }: FoundCorp,
  secret: string,
): { owner: TokenOwner; ttlSeconds: number } | undefined {
  const { corpId } = corp;
  if (secret === corp.contactSecret && !as)
    return { owner: { kind: "contacts", corpId }, ttlSeconds: CONTACT_TOKEN_SECONDS };
  const app = corp.apps.find((each) => each.secret === secret);
  // The permanent code of a third-party suite is no secret: its tokens come from get_corp_token.
  if (!app || isThirdParty(engine.settings, app)) return undefined;
  if (as && !belongsTo(engine.settings, app, as)) return undefined;
  if (!app.enabled) throw new Refusal(50003);
  return { owner: { kind: "app", corpId, agentId: app.agentId }, ttlSeconds: app.tokenSeconds };
}

/** Another company's secret has a number of its own, and so has one whose authorisation was cancelled. */
function wrongSecret({ suites, settings }: Engine, corp: Corp, secret: string): never {
  if (suites.cancelled.has(secret)) throw new Refusal(40084);
  const isForeign = settings.corps.some((each) => each !== corp && ownsSecret(each, secret));
  throw new Refusal(isForeign ? 40091 : 40001);
}

const ownsSecret = (corp: Corp, secret: string) =>
  corp.contactSecret === secret || corp.apps.some((app) => app.secret === secret);
