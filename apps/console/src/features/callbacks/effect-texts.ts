import type { Bilingual } from "@menshen/core";
import type { CallbackDetail } from "../../shared/server/rows.ts";

/** What the server does about an event, once it is processed. */
const effects: Readonly<Record<string, Bilingual>> = {
  suite_ticket: {
    zh: "保存为模板的当前 ticket，此后以企业名义调用接口时使用；授权失效的企业会再检查一次。",
    en: "Stored as the template's ticket, with which calls on behalf of companies are made; companies whose authorisation did not work are checked again.",
  },
  create_auth: {
    zh: "用临时授权码换取永久授权码并保存；该企业的成员从此可以登录。",
    en: "The code was exchanged for the permanent one, which is stored; the company's members can sign in.",
  },
  change_auth: {
    zh: "重新读取企业的授权，更新名称与应用的 AgentId。",
    en: "The authorisation was read again: the company's names and the app's AgentId.",
  },
  cancel_auth: {
    zh: "授权结束：企业的成员不能再通过该模板登录，已有会话结束，组织代码与回调密钥被删除。",
    en: "The authorisation ended: members can no longer sign in through the template, their sessions ended, organisation code and callback keys were deleted.",
  },
  reset_permanent_code: {
    zh: "换取并保存新的永久授权码，旧的不再使用。",
    en: "The new permanent code was fetched and stored; the old one is no longer used.",
  },
  create_user: { zh: "在通讯录中新增成员。", en: "The member was added to the directory." },
  update_user: {
    zh: "更新成员资料；被禁用或已退出的成员，其会话结束。",
    en: "The member was updated; the sessions of one who was disabled or left ended.",
  },
  delete_user: {
    zh: "成员标记为已移除，其在该企业的会话结束。",
    en: "The member was marked as removed, and its sessions of this company ended.",
  },
  create_party: { zh: "在通讯录中新增部门。", en: "The department was added to the directory." },
  update_party: { zh: "更新部门。", en: "The department was updated." },
  delete_party: { zh: "部门标记为已移除。", en: "The department was marked as removed." },
  update_tag: {
    zh: "标签不保存，没有其他影响。",
    en: "Tags are not stored: nothing else happened.",
  },
  menshen_test: {
    zh: "测试事件走完了签名、解密、保存与处理，没有其他影响。",
    en: "The test event was verified, decrypted, stored and processed. Nothing else happened.",
  },
};

/** Of an event without a handler. */
const none: Bilingual = {
  zh: "暂不处理此类事件，已应答并保存。",
  en: "This kind of event is not processed: it was acknowledged and stored, nothing else.",
};

/** What the event caused, or will cause once it is processed. */
export function effectText({
  event,
  mark,
  decoded,
}: Pick<CallbackDetail, "event" | "mark" | "decoded">): Bilingual {
  if (mark === "unknown") return none;
  const change = decoded?.["ChangeType"];
  const name = event === "change_contact" && typeof change === "string" ? change : event;
  return (Object.hasOwn(effects, name) ? effects[name] : undefined) ?? none;
}
