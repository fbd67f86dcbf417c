import { describe, expect, it } from "vitest";
import type { AuditRow } from "../../shared/server/rows.ts";
import { exportRows, MAX_EXPORT } from "./export-rows.ts";

const rowOf = (id: number, more: Partial<AuditRow> = {}): AuditRow => ({
  id,
  atMs: 1_795_176_000_000,
  action: "login",
  actor: "user",
  userId: "u1",
  userName: null,
  element: "auths.Hq",
  ip: "192.0.2.1",
  snapshot: 3,
  snapshotHash: null,
  detail: { corpId: "ww1" },
  ...more,
});

/** Pages through rows with the ids `count` to 1. */
const loading = (count: number, more: Partial<AuditRow> = {}) => ({
  load: async ({ limit, before = count + 1 }: { limit: number; before: number | undefined }) =>
    Array.from({ length: Math.min(limit, before - 1) }, (_, n) => rowOf(before - 1 - n, more)),
  sentenceOf: () => "Lin signed in",
  onProgress: () => undefined,
});

describe("an export of a log", () => {
  it("as CSV has one line a row and opens in spreadsheets as UTF-8", async () => {
    const { text, rows } = await exportRows({ format: "csv", ...loading(1) });
    expect(rows).toBe(1);
    expect(text.join("")).toBe(
      "\uFEFFid,time,action,sentence,element,userId,userName,actor,ip,source,errcode,corpId,snapshot,snapshotHash,detail\r\n" +
        '1,2026-11-20T12:00:00.000Z,login,Lin signed in,auths.Hq,u1,,user,192.0.2.1,,,ww1,3,,"{""corpId"":""ww1""}"\r\n',
    );
  });

  it("as CSV has no cell that a spreadsheet runs as a formula", async () => {
    const evil = { userName: '=HYPERLINK("http://x","y")', ip: "@sum", userId: "-1+1" };
    const { text } = await exportRows({ format: "csv", ...loading(1, evil) });
    const line = text.join("").split("\r\n")[1];
    expect(line).toContain(`,'-1+1,"'=HYPERLINK(""http://x"",""y"")",user,'@sum,`);
  });

  it("as JSON lines has the rows as the server answers them, with time and sentence", async () => {
    const { text } = await exportRows({ format: "jsonl", ...loading(2) });
    const lines = text.join("").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...rowOf(2), time: "2026-11-20T12:00:00.000Z", sentence: "Lin signed in" },
      { ...rowOf(1), time: "2026-11-20T12:00:00.000Z", sentence: "Lin signed in" },
    ]);
  });

  it("pages through all rows up to the limit, and says so beyond it", async () => {
    const all = await exportRows({ format: "jsonl", ...loading(1_234) });
    expect([all.rows, all.isCut]).toEqual([1_234, false]);
    expect(all.text.join("").split("\n")).toHaveLength(1_235);
    const cut = await exportRows({ format: "csv", ...loading(MAX_EXPORT + 1) });
    expect([cut.rows, cut.isCut]).toEqual([MAX_EXPORT, true]);
  });
});
