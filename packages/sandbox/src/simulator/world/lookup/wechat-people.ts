import { stableId } from "../state/ids.ts";
import type { WechatGrant } from "../state/wechat-grants.ts";
import type { Wechat, WechatApp, WechatPerson } from "../schema/wechat-schema.ts";

/** The ids by which one app identifies one person. */
export interface WechatIdentity {
  readonly openId: string;
  /** The same for all apps of one Open Platform account; undefined for a person whose unionid is not returned. */
  readonly unionId: string | undefined;
}

export function findWechatApp({ apps }: Wechat, appId: string): WechatApp | undefined {
  return apps.find((app) => app.appId === appId);
}

/** By the sandbox's own id, or by an openid: that of the app given, else of any app. */
export function findWechatPerson(
  { apps, people }: Wechat,
  id: string,
  app?: WechatApp,
): WechatPerson | undefined {
  const candidates = app ? [app] : apps;
  return (
    people.find(({ personId }) => personId === id) ??
    people.find((person) => candidates.some((each) => identityOf(each, person).openId === id))
  );
}

/** The ids of a login; the snapshot page's virtual account has ids of its own. */
export function identityFor(
  { isSnapshot }: Pick<WechatGrant, "isSnapshot">,
  app: WechatApp,
  person: WechatPerson,
): WechatIdentity {
  if (!isSnapshot) return identityOf(app, person);
  const { personId } = person;
  return {
    openId: stableId("o", 28, "snapshot", app.appId, personId),
    unionId: stableId("o", 28, "snapshot", app.accountId, personId),
  };
}

export function identityOf({ appId, accountId }: WechatApp, person: WechatPerson): WechatIdentity {
  const { personId, openIds, unionIds, hasUnionId } = person;
  return {
    openId: openIds[appId] ?? stableId("o", 28, "openid", appId, personId),
    unionId: hasUnionId
      ? (unionIds[accountId] ?? stableId("o", 28, "unionid", accountId, personId))
      : undefined,
  };
}
