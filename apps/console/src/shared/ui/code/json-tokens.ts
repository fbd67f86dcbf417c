export interface Token {
  kind: "key" | "string" | "number" | "word" | "mark" | "plain";
  text: string;
}

const TOKEN =
  /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b|([{}[\],:])|([^"\d{}[\],:]+?(?=["\d{}[\],:-]|\b(?:true|false|null)\b|$)|.)/gs;

/** Tokens of one line of JSON for highlighting. Accepts broken files; the tokens' texts add up to the line. */
export function jsonTokens(line: string): Token[] {
  return Array.from(line.matchAll(TOKEN), ([text, string, colon, number, word, mark]) => {
    if (string !== undefined) return { kind: colon === undefined ? "string" : "key", text };
    if (number !== undefined) return { kind: "number", text };
    if (word !== undefined) return { kind: "word", text };
    return { kind: mark === undefined ? "plain" : "mark", text };
  });
}
