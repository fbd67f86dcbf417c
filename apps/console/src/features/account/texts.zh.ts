import type { accountEn } from "./texts.en.ts";
import type { Widen } from "../../shared/i18n/widen.ts";

/** 我的账号页文案，键与 `texts.en.ts` 相同。 */
export const accountZh: Widen<typeof accountEn> = {
  account: {
    title: "我的账号",
    lead: "个人资料、登录方式与已登录的设备。",
    noUser: "你以管理员身份登录，没有自己的用户账号。",
    profile: "个人资料",
    since: "首次登录 {{time}}",
    accounts: "登录方式",
    accountsLead: "下面的每个账号都登录同一个用户。",
    linkedSince: "绑定于 {{time}}",
    updated: "资料更新于 {{time}}",
    notLinked: "未绑定",
    link: "绑定",
    linkOf: "绑定{{title}}",
    unlink: "解绑",
    unlinkTitle: "解绑“{{title}}”？",
    unlinkText: "重新绑定之前，无法再用它登录。",
    linked: "绑定成功，今后可用它登录：{{title}}",
    linkFailed: "绑定失败，请重试。",
    errcode: "错误码 {{errcode}}",
  },
};
