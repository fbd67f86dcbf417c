import type { Bilingual } from "@menshen/core";

/** What the fields of WeCom's events mean, by name. @see https://developer.work.weixin.qq.com/document/path/90970 */
const texts: Readonly<Record<string, Bilingual>> = {
  SuiteId: { zh: "模板 ID", en: "The template's id" },
  InfoType: { zh: "事件类型（模板级）", en: "The kind of a template's event" },
  TimeStamp: { zh: "事件发生的时间，1970 年起的秒数", en: "When it happened, in Unix seconds" },
  SuiteTicket: { zh: "模板的 ticket，已掩码", en: "The template's ticket, masked" },
  AuthCode: { zh: "临时授权码，已掩码", en: "The temporary authorisation code, masked" },
  AuthCorpId: { zh: "授权企业的 ID", en: "The authorising company's id" },
  State: { zh: "安装链接中的 state", en: "The state of the installation link" },
  ToUserName: { zh: "接收方，通常是企业 ID", en: "The receiver, mostly a company's id" },
  FromUserName: { zh: "触发事件的成员或系统", en: "The member or system that caused it" },
  CreateTime: {
    zh: "消息创建时间，1970 年起的秒数",
    en: "When the message was created, in Unix seconds",
  },
  MsgType: { zh: "消息类型", en: "The kind of message" },
  MsgId: { zh: "消息编号", en: "The message's number" },
  Event: { zh: "事件类型（应用级）", en: "The kind of an app's event" },
  EventKey: { zh: "事件的附加值", en: "A value that belongs to the event" },
  AgentID: { zh: "应用的 AgentId", en: "The app's AgentId" },
  ChangeType: { zh: "通讯录变更的类型", en: "What changed in the directory" },
  UserID: { zh: "成员的账号（UserID）", en: "The member's UserID" },
  NewUserID: { zh: "成员的新账号", en: "The member's new UserID" },
  OpenUserID: { zh: "成员的 open_userid", en: "The member's open_userid" },
  Name: { zh: "姓名或部门名称", en: "The name of the member or department" },
  Department: { zh: "所属部门的 ID", en: "The ids of the member's departments" },
  MainDepartment: { zh: "主部门的 ID", en: "The id of the main department" },
  IsLeaderInDept: { zh: "在各部门是否为负责人", en: "Whether the member leads each department" },
  Position: { zh: "职务", en: "The position" },
  Mobile: { zh: "手机号", en: "The mobile number" },
  Email: { zh: "邮箱", en: "The e-mail address" },
  Gender: { zh: "性别，1 男 2 女", en: "The gender: 1 male, 2 female" },
  Status: {
    zh: "激活状态，1 已激活 2 已禁用 4 未激活 5 已退出",
    en: "1 active, 2 disabled, 4 not activated, 5 left",
  },
  Avatar: { zh: "头像地址", en: "The address of the picture" },
  Alias: { zh: "别名", en: "The alias" },
  Telephone: { zh: "座机", en: "The telephone number" },
  Address: { zh: "地址", en: "The address" },
  ExtAttr: { zh: "扩展属性", en: "Additional attributes" },
  Id: { zh: "部门的 ID", en: "The department's id" },
  ParentId: { zh: "上级部门的 ID", en: "The id of the parent department" },
  Order: { zh: "排序值", en: "The order among its siblings" },
  TagId: { zh: "标签的 ID", en: "The tag's id" },
  AddUserItems: { zh: "新增的成员", en: "Members that were added" },
  DelUserItems: { zh: "移除的成员", en: "Members that were removed" },
  AddPartyItems: { zh: "新增的部门", en: "Departments that were added" },
  DelPartyItems: { zh: "移除的部门", en: "Departments that were removed" },
};

/** The meaning of a field, or undefined. */
export function fieldText(name: string): Bilingual | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
