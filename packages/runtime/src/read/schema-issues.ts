import type { Bilingual } from "@menshen/core";
import type { z } from "zod";
import { diagnose, type Diagnostic, type Facts, type Place } from "../diagnostics.ts";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { keySpotOf, spotOf, type JsonDocument, type JsonPath } from "./parse-json.ts";

type Issue = z.core.$ZodIssue;

/** Zod's issues as diagnostics. Zod's own messages are not used, because they may quote the file. */
export function issueDiagnostics(
  issues: readonly Issue[],
  document: JsonDocument,
  place: Place,
  above: JsonPath = [],
): Diagnostic[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...pathOf(issue)];
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) =>
        diagnose("key-refused", place, {}, keySpotOf(document, [...path, key])),
      );
    const meant = meantBranch(issue);
    if (meant) return issueDiagnostics(meant, document, place, path);
    const missing = valueAt(document.value, path) === undefined;
    const [code, facts] = missing
      ? (["value-missing", { expected: expectedOf(issue) }] as const)
      : describeIssue(issue);
    return [diagnose(code, place, facts, spotOf(document, path))];
  });
}

/** Of several union branches the only one that the value matches at its top level. */
function meantBranch(issue: Issue): readonly Issue[] | undefined {
  if (issue.code !== "invalid_union") return undefined;
  const matching = issue.errors.filter((errors) => errors.every(({ path }) => path.length > 0));
  return matching.length === 1 ? matching[0] : undefined;
}

/** The issue's path without symbols, which JSON does not have. */
export function pathOf(issue: Issue): JsonPath {
  return issue.path.map((key) => (typeof key === "symbol" ? "" : key));
}

export function valueAt(value: unknown, path: JsonPath): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Record<string | number, unknown>)[key];
  }
  return inner;
}

function describeIssue(issue: Issue): readonly [DiagnosticCode, Facts] {
  const expected = expectedOf(issue);
  if (issue.code === "invalid_type" || issue.code === "invalid_union")
    return ["value-type", { expected }];
  if (issue.code === "invalid_value") return ["value-choice", { expected }];
  if (issue.code === "invalid_format") return ["value-format", { expected }];
  if (issue.code === "too_small") return ["value-small", { limit: String(issue.minimum) }];
  if (issue.code === "too_big") return ["value-large", { limit: String(issue.maximum) }];
  return ["value-refused", { rule: rules[issue.code] ?? issue.code }];
}

/** What the schema expects; contains text of the schema only. */
function expectedOf(issue: Issue): Bilingual {
  if (issue.code === "invalid_type") return called(issue.expected);
  if (issue.code === "invalid_value") return oneOf(issue.values.map(String));
  if (issue.code === "invalid_format") return called(issue.format);
  if (issue.code !== "invalid_union") return { zh: "一个值", en: "a value" };
  const branches = issue.errors.flatMap((errors) => errors.slice(0, 1).map(expectedOf));
  if (branches.length === 0) return { zh: "其他形式", en: "another form" };
  const join = (language: keyof Bilingual) =>
    [...new Set(branches.map((branch) => branch[language]))].join(" / ");
  return { zh: join("zh"), en: join("en") };
}

const oneOf = (values: readonly string[]): Bilingual => ({
  zh: values.join("、"),
  en: values.join(", "),
});

/** A type or format by Zod's name, or one of `text-formats.ts` of core. */
const called = (name: string): Bilingual =>
  ownFormats[name] ?? { zh: chineseNames[name] ?? name, en: name };

const ownFormats: Readonly<Record<string, Bilingual>> = {
  host: {
    zh: "小写的主机名，如 wiki.example.com 或 wiki.example.com:8443",
    en: "a host in lower case, such as wiki.example.com or wiki.example.com:8443",
  },
  visible_text: {
    zh: "看得见的文字，不含改变文字方向的字符",
    en: "a text that can be seen, without characters that change its direction",
  },
};

const chineseNames: Readonly<Record<string, string>> = {
  string: "字符串",
  number: "数字",
  int: "整数",
  boolean: "true 或 false",
  object: "对象",
  array: "列表",
  record: "对象",
  map: "对象",
  tuple: "列表",
  date: "日期",
  nonoptional: "一个值",
  url: "网址",
  email: "邮箱地址",
  regex: "规定的格式",
  starts_with: "规定的开头",
  ends_with: "规定的结尾",
  includes: "规定的内容",
  datetime: "日期与时间",
  time: "时间",
  duration: "时长",
  lowercase: "小写",
  uppercase: "大写",
};

const rules: Readonly<Record<string, Bilingual>> = {
  custom: { zh: "自定义规则", en: "custom" },
  not_multiple_of: { zh: "倍数", en: "not_multiple_of" },
  invalid_key: { zh: "键名", en: "invalid_key" },
  invalid_element: { zh: "列表项", en: "invalid_element" },
};
