/** What the server puts in place of a value that it hides. */
const MASK = '"********"';
const AROUND = 1;

export interface CodeFrame {
  lines: { number: number; text: string; isMarked: boolean }[];
  /** Characters in front of the caret; undefined where a hidden value moved the column. */
  caret: number | undefined;
}

/** A line of a file with its neighbours, and where the caret stands below it; undefined for a line that is not there. */
export function codeFrame(
  text: string,
  { line, column }: { line: number; column?: number | undefined },
): CodeFrame | undefined {
  const all = text.replace(/\n$/, "").split("\n");
  const marked = all[line - 1];
  if (marked === undefined) return undefined;
  const first = Math.max(line - AROUND, 1);
  const lines = all.slice(first - 1, line + AROUND).map((each, index) => ({
    number: first + index,
    text: each,
    isMarked: first + index === line,
  }));
  return { lines, caret: caretOf(marked, column) };
}

/** A mask is rarely as long as its value: columns behind one are wrong. */
function caretOf(line: string, column: number | undefined): number | undefined {
  if (column === undefined) return undefined;
  const mask = line.indexOf(MASK);
  const before = column - 1;
  return before > line.length || (mask !== -1 && mask < before) ? undefined : before;
}
