import { appCodes, type AppErrcode, type Bilingual } from "@menshen/core";
import { wechatCodes, wecomCodes } from "@menshen/providers";
import { appCauses } from "./error-causes.ts";
import { code, page, table, type Language, type Page } from "./markdown.ts";

/** Every number with its cause and remedy. */
export function errorPages(): Page[] {
  return [errorPage("en"), errorPage("zh")];
}

const texts = {
  en: {
    title: "Error numbers",
    intro:
      "A failure is a number and whose number it is: the pair (`source`, `errcode`). The same number means different things to WeCom and WeChat. " +
      'Over tRPC both are in `error.data`; `isCode(error, 40029, "wecom")` recognises them. Every failure carries `hint` (what the visitor can do) in Chinese and English, ' +
      "and for administrators `adminHint`. Numbers that a table lacks keep their value.",
    app: "## Menshen (`app`)",
    appHead: ["errcode", "name", "HTTP", "cause", "remedy", "the visitor reads"],
    wecom: "## WeCom (`wecom`)",
    wechat: "## WeChat (`wechat`)",
    providerHead: ["errcode", "meaning", "reaction", "HTTP", "cause and remedy", "page"],
    note60020:
      "60020 means that the caller's IP address is not allowed. Some texts gloss it as an invalid agent id; wrong agent ids are 40056 and 301002.",
    page: "provider",
  },
  zh: {
    title: "错误码",
    intro:
      "一个错误由来源与号码组成：`source` 与 `errcode`。同一号码在企业微信与微信中含义不同。" +
      '通过 tRPC 调用时，两者都在 `error.data` 中，可用 `isCode(error, 40029, "wecom")` 判断。每个错误都带中英文的 `hint`（用户可以做什么），' +
      "管理员另有 `adminHint`。未收录的号码保持原值。",
    app: "## 门神（`app`）",
    appHead: ["错误码", "名称", "HTTP", "原因", "处理办法", "用户看到"],
    wecom: "## 企业微信（`wecom`）",
    wechat: "## 微信（`wechat`）",
    providerHead: ["错误码", "用户看到", "处理方式", "HTTP", "原因与处理办法", "文档"],
    note60020:
      "60020 表示调用方 IP 不在白名单。有的资料称其为 agentId 无效，并不正确；agentId 不对是 40056 与 301002。",
    page: "官方文档",
  },
} satisfies Record<Language, Record<string, string | string[]>>;

type CodeTable = typeof wecomCodes;

const reactions: Record<CodeTable[number]["group"], Bilingual> = {
  refresh: { zh: "换新凭证，重试一次", en: "token refreshed, one retry" },
  retry: { zh: "退避重试", en: "retried with back-off" },
  restart: { zh: "重新登录", en: "the person starts again" },
  config: { zh: "修改配置", en: "configuration" },
  "authorization-lost": { zh: "授权已失效", en: "authorisation lost" },
  other: { zh: "返回错误", en: "reported" },
};

function errorPage(language: Language): Page {
  const text = texts[language];
  return page("errors", language, text.title, [
    text.intro,
    text.app,
    table(text.appHead, appRows(language)),
    text.wecom,
    text.note60020,
    table(text.providerHead, providerRows(wecomCodes, language)),
    text.wechat,
    table(text.providerHead, providerRows(wechatCodes, language)),
  ]);
}

function appRows(language: Language): string[][] {
  return Object.entries(appCodes).map(([errcode, { name, httpStatus, hint }]) => {
    const { cause, remedy } = appCauses[Number(errcode) as AppErrcode];
    return [
      errcode,
      code(name),
      String(httpStatus),
      cause[language],
      remedy[language],
      hint[language],
    ];
  });
}

function providerRows(codes: CodeTable, language: Language): string[][] {
  return Object.entries(codes)
    .map(([errcode, row]) => ({ errcode: Number(errcode), ...row }))
    .sort((a, b) => a.errcode - b.errcode)
    .map(({ errcode, meaning, group, httpStatus, hint, adminHint, docs }) => [
      String(errcode),
      language === "en" ? meaning : hint.zh,
      reactions[group][language],
      String(httpStatus),
      adminHint[language],
      `[${texts[language].page}](${docs})`,
    ]);
}
