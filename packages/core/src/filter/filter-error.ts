import { Code } from "../code.ts";

/** Code 10702 with a place in the text: `position` counts from 0, `line` and `column` from 1. */
export function filterErrorAt(
  text: string,
  position: number,
  expected: string,
  found: string,
): Code {
  const lines = text.slice(0, position).split("\n");
  const [line, column] = [lines.length, (lines.at(-1)?.length ?? 0) + 1];
  return new Code(
    10702,
    `the filter is not valid at line ${line}, column ${column}: expected ${expected}, found ${found}`,
    { data: { position, line, column, expected } },
  );
}

/** Code 10702 with the path of the error in a filter object. */
export function filterErrorIn(path: readonly (string | number)[], expected: string): Code {
  const place = path.length === 0 ? "" : ` at ${path.join(".")}`;
  return new Code(10702, `the filter is not valid${place}: expected ${expected}`, {
    data: { path, expected },
  });
}
