/** A part of a CSV file that fits into one request: the first row, and some of the others. */
export interface CsvPart {
  readonly csv: string;
  /** The line of the file that the other rows begin at. */
  readonly bodyLine: number;
}

/** A request may have 64 KiB; in JSON a line end or a quote takes two characters. */
const MAX_BYTES = 30_000;
const MAX_ROWS = 1000;

/** Divides a file between rows. A malformed one may be divided elsewhere: the server names its first fault. */
export function csvPartsOf(text: string): CsvPart[] {
  const [head = "", ...rows] = rowsOf(text);
  const parts: CsvPart[] = [];
  let line = 1 + Math.max(1, lineEndsIn(head));
  let body: string[] = [];
  let bytes = 0;
  let bodyLine = line;
  const close = (): void => {
    parts.push({ csv: head + body.join(""), bodyLine });
    body = [];
    bytes = 0;
    bodyLine = line;
  };
  for (const row of rows) {
    const size = new TextEncoder().encode(row).length;
    if (body.length === MAX_ROWS || (body.length > 0 && bytes + size > MAX_BYTES)) close();
    body.push(row);
    bytes += size;
    line += lineEndsIn(row);
  }
  if (body.length > 0 || parts.length === 0) close();
  return parts;
}

/** Each with its line end. Line ends inside quotes belong to a field. */
function rowsOf(text: string): string[] {
  const rows: string[] = [];
  let row = "";
  for (const piece of text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []) {
    row += piece;
    if ((row.split('"').length - 1) % 2 === 1) continue;
    rows.push(row);
    row = "";
  }
  return row === "" ? rows : [...rows, row];
}

function lineEndsIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
