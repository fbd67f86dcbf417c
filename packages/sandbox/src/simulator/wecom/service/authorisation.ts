import { Refusal } from "../../refusal.ts";
import type { Engine } from "../../world/engine.ts";
import { findApp, findCorp } from "../../world/lookup/directory.ts";
import { randomToken, stableId } from "../../world/state/ids.ts";
import { findCorpByAnyId, providerNames, type Names } from "../../world/lookup/scoped-ids.ts";
import type { App, Corp } from "../../world/schema/world-schema.ts";
import { requiredText } from "../api/body.ts";
import type { ServiceEndpoint, SuiteCall } from "./endpoint.ts";

/** The company of `auth_corpid`, plain or encrypted for this provider. */
export function corpOfRequest({ engine, body, provider }: SuiteCall): Corp {
  const found = findCorpByAnyId(engine.settings, requiredText(body, "auth_corpid", 41002));
  if (!found || (found.as && found.as !== provider)) throw new Refusal(40013);
  if (found.corp.dissolved) throw new Refusal(301007);
  return found.corp;
}

/** The app this suite has in the company, by its permanent code. */
export function appOfCode({ template }: SuiteCall, corp: Corp, permanentCode: string): App {
  const app = corp.apps.find(
    ({ proxy, secret }) => proxy?.suiteId === template.suiteId && secret === permanentCode,
  );
  if (!app) throw new Refusal(40084);
  return app;
}

interface Exchanged {
  readonly corp: Corp;
  readonly app: App;
}

/**
 * Consumes an `auth_code`. One of `reset_permanent_code` renews the permanent code, which ends the old one
 * and its tokens.
 */
function exchange({ engine, body, template }: SuiteCall): Exchanged {
  const code = requiredText(body, "auth_code", 41008);
  const grant = engine.suites.peekAuthCode(code);
  if (!grant || grant.suiteId !== template.suiteId) throw new Refusal(40078);
  const corp = findCorp(engine.settings.corps, grant.corpId);
  const app = corp && findApp(corp, grant.agentId);
  if (!corp || !app) throw new Refusal(40078);
  if (corp.dissolved) throw new Refusal(301007);
  engine.suites.consumeAuthCode(code);
  if (grant.renews) renew(engine, { corp, app });
  return { corp, app };
}

function renew({ tokens }: Engine, { corp, app }: Exchanged): void {
  app.secret = randomToken(43);
  tokens.revoke(
    (owner) =>
      owner.kind === "app" && owner.corpId === corp.corpId && owner.agentId === app.agentId,
    40014,
  );
}

/** Permanent code, company and app. @see https://developer.work.weixin.qq.com/document/path/97163 */
export const getPermanentCode: ServiceEndpoint = {
  name: "service/get_permanent_code",
  notes: {
    page: "path/97163",
    checks: "auth_code once in 600 s (41008, 40078), dissolved company (301007)",
    omits: "licences and editions",
  },
  credential: "suite",
  run(call) {
    const { corp, app } = exchange(call);
    return {
      ...thirdPartyToken(call, corp, app),
      permanent_code: app.secret,
      auth_corp_info: corpInfo(call, corp, app),
      auth_info: { agent: [agentInfo(call, corp, app)] },
      ...authoriser(call, corp, app),
      ...stateOf(app),
    };
  },
};

/** Permanent code and company only: the agentid has to be asked for. @see https://developer.work.weixin.qq.com/document/path/100776 */
export const getPermanentCodeV2: ServiceEndpoint = {
  name: "service/v2/get_permanent_code",
  notes: {
    page: "path/100776",
    checks: "auth_code once in 600 s (41008, 40078), dissolved company (301007)",
  },
  credential: "suite",
  run(call) {
    const { corp, app } = exchange(call);
    const { corpId } = namesOf(call, corp, app);
    return {
      permanent_code: app.secret,
      auth_corp_info: { corpid: corpId, corp_name: corp.name },
      ...authoriser(call, corp, app),
      ...stateOf(app),
    };
  },
};

function authInfo(call: SuiteCall): Exchanged {
  const corp = corpOfRequest(call);
  return { corp, app: appOfCode(call, corp, requiredText(call.body, "permanent_code", 41025)) };
}

/** @see https://developer.work.weixin.qq.com/document/path/90604 */
export const getAuthInfo: ServiceEndpoint = {
  name: "service/get_auth_info",
  notes: {
    page: "path/90604",
    checks: "auth_corpid (41002, 40013), permanent_code (41025, 40084)",
    omits: "licences and editions",
  },
  credential: "suite",
  run(call) {
    const { corp, app } = authInfo(call);
    return {
      auth_corp_info: corpInfo(call, corp, app),
      auth_info: { agent: [agentInfo(call, corp, app)] },
    };
  },
};

/** @see https://developer.work.weixin.qq.com/document/path/100779 */
export const getAuthInfoV2: ServiceEndpoint = {
  name: "service/v2/get_auth_info",
  notes: {
    page: "path/100779",
    checks: "auth_corpid (41002, 40013), permanent_code (41025, 40084)",
    omits: "licences and editions",
  },
  credential: "suite",
  run(call) {
    const { corp, app } = authInfo(call);
    const { corp_wxqrcode: _, ...rest } = corpInfo(call, corp, app);
    return {
      auth_corp_info: { ...rest, corp_ex_name: { name_list: [corp.fullName] } },
      auth_info: { agent: [agentInfo(call, corp, app)] },
    };
  },
};

/** Administrators of an authorisation, at the older address. @see https://developer.work.weixin.qq.com/document/path/90606 */
export const serviceAdminList: ServiceEndpoint = {
  name: "service/get_admin_list",
  notes: { page: "path/90606", checks: "auth_corpid (41002, 40013), agentid (40056)" },
  credential: "suite",
  onError: { admin: [] },
  run(call) {
    const corp = corpOfRequest(call);
    const app = findApp(corp, Number(call.body["agentid"]));
    if (app?.proxy?.suiteId !== call.template.suiteId) throw new Refusal(40056);
    return { admin: adminsOf(namesOf(call, corp, app), corp) };
  },
};

const namesOf = ({ provider }: SuiteCall, corp: Corp, app: App) =>
  providerNames(provider, corp, app.proxy?.encrypted);

/** How administrators are listed. */
export function adminsOf({ user, openUser }: Names, { admins }: Corp): readonly object[] {
  return admins.map(({ userId, authType }) => {
    const open_userid = openUser(userId);
    return {
      userid: user(userId),
      ...(open_userid !== undefined && { open_userid }),
      auth_type: authType,
    };
  });
}

function corpInfo(call: SuiteCall, corp: Corp, app: App) {
  return {
    corpid: namesOf(call, corp, app).corpId,
    corp_name: corp.name,
    corp_type: "verified",
    corp_square_logo_url: picture("corp", corp.corpId),
    corp_user_max: 200,
    corp_full_name: corp.fullName,
    verified_end_time: 4_102_444_800,
    subject_type: 1,
    corp_wxqrcode: picture("corp-qr", corp.corpId),
    corp_scale: "51-100人",
    corp_industry: "信息技术服务",
    corp_sub_industry: "软件开发",
    location: "",
  };
}

function agentInfo(call: SuiteCall, corp: Corp, app: App) {
  const { user } = namesOf(call, corp, app);
  return {
    agentid: app.agentId,
    name: app.name,
    round_logo_url: picture("app-round", String(app.agentId)),
    square_logo_url: picture("app", String(app.agentId)),
    appid: 1,
    auth_mode: 0,
    is_customized_app: call.template.kind === "proxy",
    auth_from_thirdapp: false,
    privilege: {
      level: 1,
      allow_party: app.visible.departments,
      allow_user: app.visible.users.map(user),
      allow_tag: app.visible.tags,
      extra_party: [],
      extra_user: [],
      extra_tag: [],
    },
  };
}

function authoriser(call: SuiteCall, corp: Corp, app: App) {
  const names = namesOf(call, corp, app);
  const member = names.member(app.proxy?.authorisedBy ?? "");
  if (!member) return {};
  const userid = names.user(member.userId);
  return {
    auth_user_info: {
      userid,
      open_userid: names.openUser(member.userId),
      name: app.proxy?.permissions.includes("contact:sensitive:user_name") ? member.name : userid,
      avatar: member.avatar,
    },
  };
}

function stateOf({ proxy }: App) {
  return proxy?.state ? { state: proxy.state } : {};
}

/** Only a plain third-party app gets its first token along with the code. */
function thirdPartyToken({ engine, template }: SuiteCall, { corpId }: Corp, app: App) {
  if (template.kind === "proxy") return {};
  const owner = { kind: "app", corpId, agentId: app.agentId } as const;
  const { value, expiresInSeconds } = engine.tokens.issue(owner, app.tokenSeconds);
  return { access_token: value, expires_in: expiresInSeconds };
}

const picture = (kind: string, id: string) =>
  `https://p.qpic.cn/sandbox-${kind}/${stableId("", 12, id)}/0`;
