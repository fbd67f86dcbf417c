import type { Bilingual } from "@menshen/core";
import type { CheckResult } from "@menshen/domain";
import type { Diagnostic, LinkedElement } from "@menshen/runtime";

/** What the element's files say, by question; a diagnostic that answers none of them is of the question `files`. */
export function checkFiles({ state, diagnostics }: LinkedElement): CheckResult[] {
  const results = questions.flatMap(({ check, answers, fine }): CheckResult[] => {
    const found = diagnostics.filter(({ code, severity }) => answers(code) && severity !== "info");
    return found.length === 0 && fine
      ? [{ check, status: "ok", message: fine }]
      : found.map((diagnostic) => resultOf(check, diagnostic));
  });
  return [...results, ...(state === "inactive" ? [inactive] : [])];
}

interface Question {
  readonly check: string;
  readonly answers: (code: Diagnostic["code"]) => boolean;
  readonly fine?: Bilingual;
}

const named: readonly Question[] = [
  {
    check: "placeholders",
    answers: (code) => code === "value-example",
    fine: { zh: "没有示例值", en: "no value is an example" },
  },
  {
    check: "references",
    answers: (code) => /^(?:reference|file)-/.test(code),
    fine: { zh: "引用都能解析", en: "all references resolve" },
  },
  {
    check: "keys",
    answers: (code) => code.startsWith("sealed-"),
    fine: { zh: "密封值都能用当前密钥解密", en: "sealed values open with the current key" },
  },
  {
    check: "redirect",
    answers: (code) => code === "origin-foreign",
    fine: { zh: "授权回调地址在本站", en: "the redirect URI is of this site" },
  },
];

const questions: readonly Question[] = [
  ...named,
  { check: "files", answers: (code) => !named.some(({ answers }) => answers(code)) },
];

/** The text of a diagnostic says what to do; its place says where. */
function resultOf(
  check: string,
  { severity, message, file, line, pointer }: Diagnostic,
): CheckResult {
  const place = [file, line].filter((part) => part !== undefined).join(":");
  const at = pointer ? `${place} ${pointer}` : place;
  return {
    check,
    status: severity === "error" ? "error" : "warning",
    message,
    remedy: { zh: `修改 ${at}`, en: `Edit ${at}` },
  };
}

const inactive: CheckResult = {
  check: "state",
  status: "warning",
  message: {
    zh: "元素已停用，不能登录",
    en: "the element is inactive: nobody can sign in with it",
  },
  remedy: {
    zh: "在 e.json 中把 isActive 设为 1，或设置其引用的可选变量。",
    en: "Set isActive to 1 in e.json, or the optional variable that it refers to.",
  },
};
