import { Code, inputInvalid, type Bilingual } from "@menshen/core";

export interface CsvRow {
  /** Of the file, from 1: where the row begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads comma-separated values as RFC 4180 defines them, with any line ends and an optional byte order mark. Empty lines
 * are left out.
 * @param bodyLine the line of the file that follows the first row, where the text is a part of a file
 * @throws Code 10701 not UTF-8, a quote in the wrong place, or one that is never closed
 */
export function parseCsv(text: string, bodyLine?: number): CsvRow[] {
  assertDecoded(text);
  const rows: CsvRow[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begin = line;
    const fields: string[] = [];
    for (;;) {
      const field = text[at] === '"' ? quoted(text, at, line) : plain(text, at, line);
      fields.push(field.value);
      line += lineEndsIn(text.slice(at, field.end));
      at = field.end;
      if (text[at] !== ",") break;
      at++;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    line++;
    if (fields.length === 1 && fields[0] === "") continue;
    rows.push({ line: begin, fields });
    if (rows.length === 1) line = bodyLine ?? line;
  }
  return rows;
}

interface Field {
  readonly value: string;
  /** Where a comma, a line end or the end of the text is. */
  readonly end: number;
}

function plain(text: string, from: number, line: number): Field {
  let end = from;
  while (end < text.length && !",\r\n".includes(text[end] ?? "")) end++;
  const value = text.slice(from, end);
  if (value.includes('"')) throw misplacedQuote(line);
  return { value, end };
}

function quoted(text: string, from: number, line: number): Field {
  let value = "";
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) {
      throw inputInvalid({
        zh: `第 ${line} 行：引号没有结束`,
        en: `csv: line ${line}: a quoted field is never closed`,
      });
    }
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at++;
  }
  if (at < text.length && !",\r\n".includes(text[at] ?? "")) throw misplacedQuote(line);
  return { value, end: at };
}

function misplacedQuote(line: number): Code {
  return inputInvalid({
    zh: `第 ${line} 行：字段里的引号要写两遍，且整个字段要加引号`,
    en: `csv: line ${line}: a quote inside a field has to be doubled, in a quoted field`,
  });
}

function lineEndsIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

const encodingHint: Bilingual = {
  zh: "文件不是 UTF-8 编码，可能是 GBK。请在 Excel 中另存为“CSV UTF-8（逗号分隔）”。",
  en: "The file is not UTF-8; it may be GBK. In Excel, save it as CSV UTF-8 (comma delimited).",
};

/** Bytes of another encoding leave replacement characters, UTF-16 leaves zeros. */
function assertDecoded(text: string): void {
  if (!text.includes("\uFFFD") && !text.includes("\0")) return;
  throw new Code(10701, "csv: the file is not UTF-8; it may be GBK", { hint: encodingHint });
}
