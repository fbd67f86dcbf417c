import type { signInEn } from "./texts.en.ts";
import type { Widen } from "../../shared/i18n/widen.ts";

/** 管理员登录页文案，键与 `texts.en.ts` 相同。 */
export const signInZh: Widen<typeof signInEn> = {
  signIn: {
    title: "管理员登录",
    lead: "控制台会显示服务器的配置，因此只对管理员开放。",
    how: "打开服务器打印的链接",
    howLocal: "在运行它的终端里找到含“#admin=”的那一行。重新启动也会打印新的链接：",
    howServe: "这是生产服务器：请在运行它的机器上获取链接。",
    fromPackage: "若使用已发布的软件包：",
    once: "链接一小时内有效，只能用一次；登录后此浏览器 8 小时内无需再登录，但 30 分钟无操作会自动退出。",
    paste: "或把链接粘贴到这里",
    placeholder: "http://127.0.0.1:3000/#admin=…",
    submit: "登录",
    empty: "请粘贴完整链接，或“#admin=”之后的令牌。",
    refused: "链接无效，可能已过期或已用过，请获取新链接。",
    tooMany: "尝试太频繁，请一分钟后再试。",
    unreachable: "服务器没有响应，它还在运行吗？",
    notAdmin: "不是管理员？",
    toLogin: "登录自己的账号",
  },
};
