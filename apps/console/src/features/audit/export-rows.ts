import type { AuditRow } from "../../shared/server/rows.ts";

/** An export has at most so many rows. */
export const MAX_EXPORT = 50_000;
const PAGE = 500;

export type ExportFormat = "csv" | "jsonl";

export interface Exported {
  readonly text: string[];
  readonly rows: number;
  /** The log has more rows than an export may have. */
  readonly isCut: boolean;
}

interface Options {
  readonly format: ExportFormat;
  readonly sentenceOf: (row: AuditRow) => string;
  readonly load: (page: { limit: number; before: number | undefined }) => Promise<AuditRow[]>;
  readonly onProgress: (rows: number) => void;
}

/** All rows that `load` pages through, newest first, as text in parts. */
export async function exportRows(options: Options): Promise<Exported> {
  const { format, sentenceOf, load, onProgress } = options;
  const text = format === "csv" ? [`\uFEFF${columns.join(",")}\r\n`] : [];
  let before: number | undefined;
  for (let rows = 0; ;) {
    const page = await load({ limit: PAGE, before });
    text.push(page.map((row) => lineOf(format, row, sentenceOf(row))).join(""));
    rows += page.length;
    onProgress(rows);
    before = page.at(-1)?.id;
    if (page.length < PAGE) return { text, rows, isCut: false };
    if (rows >= MAX_EXPORT) return { text, rows, isCut: true };
  }
}

const columns = [
  "id",
  "time",
  "action",
  "sentence",
  "element",
  "userId",
  "userName",
  "actor",
  "ip",
  "source",
  "errcode",
  "corpId",
  "snapshot",
  "snapshotHash",
  "detail",
] as const;

function lineOf(format: ExportFormat, row: AuditRow, sentence: string): string {
  const time = new Date(row.atMs).toISOString();
  if (format === "jsonl") return `${JSON.stringify({ ...row, time, sentence })}\n`;
  const { errcode, source, corpId } = row.detail;
  const cells: Record<(typeof columns)[number], unknown> = {
    ...row,
    time,
    sentence,
    errcode,
    source,
    corpId,
    detail: JSON.stringify(row.detail),
  };
  return `${columns.map((name) => cell(cells[name])).join(",")}\r\n`;
}

/** A spreadsheet would run a text that begins like a formula. @see https://owasp.org/www-community/attacks/CSV_Injection */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
