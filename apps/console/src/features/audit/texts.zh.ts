import type { auditEn } from "./texts.en.ts";
import type { Widen } from "../../shared/i18n/widen.ts";

/** 审计日志页文案，键与 `texts.en.ts` 相同。 */
export const auditZh: Widen<typeof auditEn> = {
  audit: {
    title: "审计日志",
    lead: "登录、测试与管理操作的记录，最新的在前。不含密钥与令牌。",
    time: "时间",
    action: "操作",
    element: "元素",
    actor: "操作者",
    snapshot: "快照",
    detail: "详情",
    empty: "还没有记录",
    emptyText: "登录、测试与管理操作都会列在这里。",
    more: "更早的记录",
  },
};
