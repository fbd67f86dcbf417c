import { findCorp } from "../../world/directory.ts";
import type { Engine } from "../../world/engine.ts";
import type { Corp } from "../../world/schema.ts";
import type { TokenOwner } from "../../world/tokens.ts";
import { Refusal, required } from "../../http/refusal.ts";

const CONTACT_TOKEN_SECONDS = 7200;

/**
 * `gettoken`: the one call without a token. The caller's IP is not checked here; the first call that uses the token is
 * where an IP outside the list finds out.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91039
 */
export function gettoken(engine: Engine, query: URLSearchParams): Record<string, unknown> {
  const { callerIp, corps } = engine.settings;
  if (engine.rates.gettokenBlocked(callerIp)) throw new Refusal(45009);
  try {
    const secret = required(query, "corpsecret", 41004);
    const corpId = required(query, "corpid", 41002);
    const corp = findCorp(corps, corpId);
    if (!corp) throw new Refusal(40013);
    if (corp.dissolved) throw new Refusal(301007);
    if (!engine.rates.admit("gettoken", corp.corpId, callerIp)) throw new Refusal(45009);
    const { owner, ttlSeconds } = ownerOfSecret(corp, secret) ?? wrongSecret(corps, secret);
    const { value, expiresInSeconds } = engine.tokens.issue(owner, ttlSeconds);
    return { access_token: value, expires_in: expiresInSeconds };
  } catch (error) {
    engine.rates.countFailedGettoken(callerIp);
    throw error;
  }
}

function ownerOfSecret(
  corp: Corp,
  secret: string,
): { owner: TokenOwner; ttlSeconds: number } | undefined {
  const { corpId } = corp;
  if (secret === corp.contactSecret)
    return { owner: { kind: "contacts", corpId }, ttlSeconds: CONTACT_TOKEN_SECONDS };
  const app = corp.apps.find((each) => each.secret === secret);
  if (!app) return undefined;
  if (!app.enabled) throw new Refusal(50003);
  return { owner: { kind: "app", corpId, agentId: app.agentId }, ttlSeconds: app.tokenSeconds };
}

/** A secret that opens another company has a number of its own. */
function wrongSecret(corps: readonly Corp[], secret: string): never {
  throw new Refusal(corps.some((corp) => ownsSecret(corp, secret)) ? 40091 : 40001);
}

const ownsSecret = (corp: Corp, secret: string) =>
  corp.contactSecret === secret || corp.apps.some((app) => app.secret === secret);
