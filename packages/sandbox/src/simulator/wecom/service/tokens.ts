import { Refusal } from "../../refusal.ts";
import { findSuite } from "../../world/lookup/scoped-ids.ts";
import { requiredText } from "../api/body.ts";
import { appOfCode, corpOfRequest } from "./authorisation.ts";
import { checkAddress, type ServiceEndpoint } from "./endpoint.ts";

const TOKEN_SECONDS = 7200;

/**
 * The suite's own token, from its secret and a ticket that was pushed. The same one for two hours, whatever the ticket.
 *
 * @see https://developer.work.weixin.qq.com/document/path/97162
 */
export const getSuiteToken: ServiceEndpoint = {
  name: "service/get_suite_token",
  notes: {
    page: "path/97162",
    checks:
      "suite_id (41021, 40083), suite_secret (41024, 40080), a suite_ticket of the last 1800 s (41023, 40085)",
  },
  credential: "none",
  withoutErrcode: true,
  run({ engine, body }) {
    const suiteId = requiredText(body, "suite_id", 41021);
    const secret = requiredText(body, "suite_secret", 41024);
    const ticket = requiredText(body, "suite_ticket", 41023);
    const found = findSuite(engine.settings.providers, suiteId);
    if (!found) throw new Refusal(40083);
    const { provider, template } = found;
    checkAddress(engine, provider);
    if (!engine.rates.admit("service/get_suite_token", suiteId, engine.settings.callerIp))
      throw new Refusal(45009);
    if (secret !== template.suiteSecret) throw new Refusal(40080);
    if (!engine.suites.tickets(suiteId).some(({ value }) => value === ticket))
      throw new Refusal(40085);
    const { corpId } = provider;
    const token = engine.tokens.issue({ kind: "suite", corpId, suiteId }, TOKEN_SECONDS);
    return { suite_access_token: token.value, expires_in: token.expiresInSeconds };
  },
};

/** The provider's own token. @see https://developer.work.weixin.qq.com/document/path/91200 */
export const getProviderToken: ServiceEndpoint = {
  name: "service/get_provider_token",
  notes: { page: "path/91200", checks: "corpid (41002, 40013), provider_secret (41004, 40001)" },
  credential: "none",
  withoutErrcode: true,
  run({ engine, body }) {
    const id = requiredText(body, "corpid", 41002);
    const secret = requiredText(body, "provider_secret", 41004);
    const provider = engine.settings.providers.find(
      ({ corpId }) => corpId.toLowerCase() === id.toLowerCase(),
    );
    if (!provider) throw new Refusal(40013);
    checkAddress(engine, provider);
    if (secret !== provider.providerSecret) throw new Refusal(40001);
    const { corpId } = provider;
    const token = engine.tokens.issue({ kind: "provider", corpId }, TOKEN_SECONDS);
    return { provider_access_token: token.value, expires_in: token.expiresInSeconds };
  },
};

/**
 * A company's token for a plain third-party app. Proxy-developed apps ask `gettoken`, as self-built ones do.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90605
 */
export const getCorpToken: ServiceEndpoint = {
  name: "service/get_corp_token",
  notes: {
    page: "path/90605",
    checks:
      "auth_corpid (41002, 40013), permanent_code (41025, 40084), third-party suite (48002), app enabled (50003)",
  },
  credential: "suite",
  withoutErrcode: true,
  run(call) {
    const corp = corpOfRequest(call);
    const app = appOfCode(call, corp, requiredText(call.body, "permanent_code", 41025));
    if (call.template.kind === "proxy") throw new Refusal(48002);
    if (!app.enabled) throw new Refusal(50003);
    const owner = { kind: "app", corpId: corp.corpId, agentId: app.agentId } as const;
    const token = call.engine.tokens.issue(owner, app.tokenSeconds);
    return { access_token: token.value, expires_in: token.expiresInSeconds };
  },
};
