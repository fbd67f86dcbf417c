import { describe, expect, it } from "vitest";
import type { AuditRow } from "../server/rows.ts";
import { actionName, actionTexts } from "./action-texts.ts";
import { auditSentence } from "./audit-sentence.ts";

const row: AuditRow = {
  id: 1,
  atMs: 0,
  action: "login",
  actor: "user",
  userId: "u1",
  userName: "林小满",
  element: "auths.Hq",
  ip: "",
  snapshot: 1,
  snapshotHash: null,
  detail: {},
};
const titleOf = (name: string) => `Title of ${name}`;
const sentenceOf = (of: Partial<AuditRow>, language: "zh" | "en" = "en") =>
  auditSentence({ ...row, ...of }, language, titleOf);

const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String);

describe("the sentence of an audit row", () => {
  it("is complete in both languages for every action", () => {
    for (const [action, { name, sentence }] of Object.entries(actionTexts)) {
      expect(name.zh, action).toMatch(/\p{Script=Han}/u);
      expect(name.en, action).toMatch(/^[A-Z]/);
      expect(sentence.zh, action).toMatch(/\p{Script=Han}/u);
      expect(sentence.en.length, action).toBeGreaterThan(8);
      for (const value of values(sentence.zh)) expect(values(sentence.en), action).toContain(value);
    }
  });

  it("names the person, the method, the failure and the administrator who acted", () => {
    expect(sentenceOf({})).toBe("林小满 signed in with Title of auths.Hq");
    expect(sentenceOf({}, "zh")).toBe("林小满通过“Title of auths.Hq”登录");
    const failed = { action: "login-failed", detail: { errcode: 40029, source: "wecom" } } as const;
    expect(sentenceOf(failed)).toBe("A login with Title of auths.Hq failed: wecom 40029");
    const role = { action: "user-role-set", actor: "admin" } as const;
    expect(sentenceOf({ ...role, detail: { role: "admin", by: "admin" } })).toBe(
      "An administrator made 林小满 an administrator",
    );
    expect(sentenceOf({ ...role, detail: { role: "user", by: "u-boss" } }, "zh")).toBe(
      "u-boss 把林小满的角色设为普通用户",
    );
    expect(
      sentenceOf({ action: "user-disabled", actor: "system", userName: "", userId: null }),
    ).toBe("The server disabled (unknown user)");
  });

  it("is the action itself where the server is newer, also for names of object properties", () => {
    expect(sentenceOf({ action: "moon-landed" as AuditRow["action"] })).toBe("moon-landed");
    expect(actionName("constructor").en).toBe("constructor");
  });
});
