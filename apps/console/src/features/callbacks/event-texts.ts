import type { Bilingual } from "@menshen/core";

/** Descriptions of WeCom's events, by name. */
const texts: Readonly<Record<string, Bilingual>> = {
  suite_ticket: { zh: "模板的新 ticket，每 10 分钟一次", en: "A new ticket for the template" },
  create_auth: { zh: "企业授权了模板", en: "A company authorised the template" },
  change_auth: { zh: "企业的授权范围有变更", en: "A company changed its authorisation" },
  cancel_auth: { zh: "企业取消了授权", en: "A company cancelled its authorisation" },
  reset_permanent_code: { zh: "应用的 secret 被重置", en: "The app's secret was reset" },
  change_contact: { zh: "通讯录有变更", en: "Members or departments changed" },
  change_external_contact: { zh: "外部联系人有变更", en: "External contacts changed" },
  menshen_test: { zh: "管理员发送的测试事件", en: "A test event that an administrator sent" },
  subscribe: { zh: "成员关注了应用", en: "A member followed the app" },
  unsubscribe: { zh: "成员取消关注应用", en: "A member left the app" },
  enter_agent: { zh: "成员打开了应用", en: "A member opened the app" },
};

/** The names that a filter offers. */
export const knownEvents: readonly string[] = Object.keys(texts).slice(0, 6);

/** The description of an event, or undefined. */
export function eventText(event: string): Bilingual | undefined {
  return Object.hasOwn(texts, event) ? texts[event] : undefined;
}
