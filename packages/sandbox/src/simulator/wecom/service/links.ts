import { address } from "../../address.ts";
import { Refusal } from "../../refusal.ts";
import { findCorpByAnyId, openCorpId } from "../../world/lookup/scoped-ids.ts";
import { AUTH_LINK_SECONDS } from "../../world/state/suites.ts";
import { requiredText } from "../api/body.ts";
import type { ServiceEndpoint } from "./endpoint.ts";

/** Where an administrator authorises a template. */
export const AUTHORISE_PATH = "/3rdapp/customized/authorize";
const MOST_TEMPLATES = 9;

/**
 * A link to authorise templates, with a `state` that comes back; the caller draws the QR code.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98744
 */
export const getCustomizedAuthUrl: ServiceEndpoint = {
  name: "service/get_customized_auth_url",
  notes: { page: "path/98744", checks: "state (40058), templates (842002, 842003, 842004)" },
  credential: "provider",
  run({ engine, body, provider, origin }) {
    const { state = "", templateid_list: list } = body;
    if (typeof state !== "string" || !/^[A-Za-z0-9]{0,32}$/.test(state))
      throw new Refusal(40058, "invalid param 'state'");
    if (!Array.isArray(list) || list.length < 1 || list.length > MOST_TEMPLATES)
      throw new Refusal(842004);
    const suiteIds = list.map((id: unknown) => {
      const template = provider.templates.find(({ suiteId }) => suiteId === id);
      if (template?.kind !== "proxy") throw new Refusal(842003);
      if (!template.published) throw new Refusal(842002);
      return template.suiteId;
    });
    const link = engine.suites.issueLink({ state, suiteIds });
    return {
      qrcode_url: address(`${origin}${AUTHORISE_PATH}`, { auth: link }),
      expires_in: AUTH_LINK_SECONDS,
    };
  },
};

/** The provider's own id for a company that authorised one of its apps. @see https://developer.work.weixin.qq.com/document/path/95604 */
export const corpidToOpencorpid: ServiceEndpoint = {
  name: "service/corpid_to_opencorpid",
  notes: { page: "path/95604", checks: "authorised company (41002, 710000)" },
  credential: "provider",
  run({ engine, body, provider }) {
    const found = findCorpByAnyId(engine.settings, requiredText(body, "corpid", 41002));
    const suites = new Set(provider.templates.map(({ suiteId }) => suiteId));
    const isOurs = (found?.as ?? provider) === provider;
    if (!found || !isOurs || !found.corp.apps.some(({ proxy }) => suites.has(proxy?.suiteId ?? "")))
      throw new Refusal(710000);
    return { open_corpid: openCorpId(provider, found.corp) };
  },
};

/** Moves an older authorisation to encrypted ids. @see https://developer.work.weixin.qq.com/document/path/97105 */
export const finishOpenidMigration: ServiceEndpoint = {
  name: "service/finish_openid_migration",
  notes: {
    page: "path/97105",
    checks: "corpid (41002, 40013), agentid (40056), openid_type (40058)",
  },
  credential: "provider",
  run({ engine, body, provider }) {
    const found = findCorpByAnyId(engine.settings, requiredText(body, "corpid", 41002));
    if (!found) throw new Refusal(40013);
    const app = found.corp.apps.find(({ agentId }) => agentId === body["agentid"]);
    const isOurs = provider.templates.some(({ suiteId }) => suiteId === app?.proxy?.suiteId);
    if (!app?.proxy || !isOurs) throw new Refusal(40056);
    if (!Array.isArray(body["openid_type"]))
      throw new Refusal(40058, "invalid param 'openid_type'");
    app.proxy.encrypted = true;
    return {};
  },
};
