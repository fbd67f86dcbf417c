import type { paletteEn } from "./texts.en.ts";
import type { Widen } from "../i18n/widen.ts";

/** 全局搜索的文案，键与 `texts.en.ts` 相同。 */
export const paletteZh: Widen<typeof paletteEn> = {
  palette: {
    title: "前往",
    placeholder: "元素、用户、企业、应用或页面",
    results: "搜索结果",
    none: "没有匹配的结果。",
    pages: "页面",
    applications: "应用",
    elements: "元素",
    users: "用户",
    companies: "企业",
    keys: "方向键选择，回车打开，退出键关闭。",
    count_one: "{{count}} 个结果",
    count_other: "{{count}} 个结果",
  },
};
