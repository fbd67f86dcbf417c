import type { Bilingual } from "@menshen/core";
import type { Language } from "../i18n/language.ts";
import type { AuditRow } from "../server/rows.ts";
import { textOf } from "./action-texts.ts";

type Told = Pick<AuditRow, "action" | "actor" | "userId" | "userName" | "element" | "detail">;

/**
 * What happened, as a sentence.
 * @param titleOf the title of an element by its full name
 */
export function auditSentence(
  row: Told,
  language: Language,
  titleOf: (fullName: string) => string,
): string {
  const text = textOf(row.action);
  if (!text) return row.action;
  const sentence = text.sentence[language].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    valueOf(name, row, language, titleOf),
  );
  return sentence.replaceAll(betweenHan, "");
}

/** The space of a sentence is beside names in Latin letters; Chinese has none between its own characters. */
const betweenHan = /(?<=\p{Script=Han}) (?=\p{Script=Han})/gu;

function valueOf(
  name: string,
  row: Told,
  language: Language,
  titleOf: (fullName: string) => string,
): string {
  switch (name) {
    case "user":
      return row.userName || row.userId || words.unknownUser[language];
    case "who":
      return actorOf(row, language);
    case "element":
      return row.element === null ? words.unknownElement[language] : titleOf(row.element);
    case "code":
      return failureText(row.detail) ?? words.unknownFailure[language];
    case "corp":
      return textIn(row.detail, "corpId") ?? words.unknownCompany[language];
    case "role":
      return words.roles[row.detail["role"] === "admin" ? "admin" : "user"][language];
    default:
      return textIn(row.detail, name) ?? "?";
  }
}

/** Who acted: the administrator's userId where the row says it, else the kind of caller. */
export function actorOf({ actor, userId, userName, detail }: Told, language: Language): string {
  const by = detail["by"];
  if (actor === "user") return userName || userId || words.actors.user[language];
  if (actor === "admin" && typeof by === "string" && by !== "admin") return by;
  return Object.hasOwn(words.actors, actor)
    ? words.actors[actor as keyof typeof words.actors][language]
    : actor;
}

/** `wecom 40029`, or undefined where nothing failed. */
export function failureText({ errcode, source }: AuditRow["detail"]): string | undefined {
  if (typeof errcode !== "number") return undefined;
  return typeof source === "string" ? `${source} ${errcode}` : String(errcode);
}

function textIn(detail: AuditRow["detail"], name: string): string | undefined {
  const value = detail[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

const words = {
  unknownUser: { zh: "（未知用户）", en: "(unknown user)" },
  unknownElement: { zh: "（未知元素）", en: "(unknown element)" },
  unknownCompany: { zh: "（未知企业）", en: "(unknown company)" },
  unknownFailure: { zh: "未知原因", en: "unknown reason" },
  roles: {
    admin: { zh: "管理员", en: "an administrator" },
    user: { zh: "普通用户", en: "an ordinary user" },
  },
  actors: {
    admin: { zh: "管理员", en: "An administrator" },
    user: { zh: "用户", en: "A user" },
    system: { zh: "服务器", en: "The server" },
    anonymous: { zh: "访客", en: "A visitor" },
  },
} satisfies Record<string, Bilingual | Record<string, Bilingual>>;
