/** A token of a filter's text. */
export interface Token {
  /** `bad` is the last token of a text with an error. */
  readonly kind: "name" | "text" | "number" | "mark" | "end" | "bad";
  /** The source text; for `bad` what was expected. */
  readonly text: string;
  readonly at: number;
}

const PIECE = new RegExp(
  [
    "(?<name>[A-Za-z_][A-Za-z0-9_]*)",
    String.raw`(?<number>-?\d+(?:\.\d+)?(?![\w.]))`,
    String.raw`(?<text>'(?:[^'\\]|\\['"\\])*'|"(?:[^"\\]|\\['"\\])*")`,
    "(?<mark>[()[\\],=&|~])",
    "(?<end>$)",
  ].join("|"),
  "y",
);
const SPACE = /\s*/y;

/** Splits a text into tokens; the last one is `end` or `bad`. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (!match) return [...tokens, { kind: "bad", text: problemAt(text, at), at }];
    const kind = kindOf(match.groups ?? {});
    tokens.push({ kind, text: match[0], at });
    if (kind === "end") return tokens;
    at = PIECE.lastIndex;
  }
}

/** The value of a quoted text. */
export function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\([^])/g, "$1");
}

/** The text in quotes, with the necessary escapes. */
export function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Token["kind"] {
  const [kind] = Object.entries(groups).find(([, found]) => found !== undefined) ?? [];
  return (kind ?? "bad") as Token["kind"];
}

function problemAt(text: string, at: number): string {
  const first = text[at] ?? "";
  if (first === "'" || first === '"')
    return `a closing ${first}, and after a backslash only ', " or another backslash`;
  if (/[-\d]/.test(first)) return "a number such as 5 or -1.5";
  return "a name, a value or one of ( ) [ ] , = & | ~";
}
