/** A string literal of a source, as far as a reader sees it. */
export interface Literal {
  readonly line: number;
  readonly text: string;
}

/**
 * The Chinese texts of a TypeScript source: literals in Chinese, and those under `zh`, whatever they hold.
 * @param isChinese every text of the source is Chinese
 */
export function chineseLiterals(source: string, isChinese: boolean): Literal[] {
  const found: Literal[] = [];
  const around: (string | null)[] = [isChinese ? "zh" : null];
  let announced: string | null = null;
  let line = 1;
  for (const [token] of source.matchAll(TOKEN)) {
    const language: string | null = announced ?? around.at(-1) ?? null;
    if (token === "zh" || token === "en") announced = token;
    else if ("{[(".includes(token)) around.push(language);
    else if ("}])".includes(token)) around.pop();
    else if (/^["`][^]*["`]$/.test(token)) {
      const text = withoutMarkup(token.slice(1, -1));
      const isText = language === "zh" || (language !== "en" && isChineseText(text));
      if (isText) found.push({ line, text });
    }
    if (/^[{}[\](),;]$/.test(token)) announced = null;
    line += token.split("\n").length - 1;
  }
  return found;
}

/** Latin words that are neither in `names` nor written like an identifier. */
export function latinWords(text: string, names: ReadonlySet<string>): string[] {
  return [...text.replaceAll(/`[^`]*`/g, "").matchAll(WORD)]
    .map(([word]) => word)
    .filter((word) => !names.has(word) && !IDENTIFIER.test(word));
}

/** False for an English sentence that quotes a button of a Chinese console. */
function isChineseText(text: string): boolean {
  const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;
  return count(/\p{Script=Han}/gu) * 6 > count(/[A-Za-z]/g);
}

const COMMENT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/[^\n]*/;
const PATH = /(?:from|import) "[^"\n]*"|import\("[^"\n]*"\)/;
const KEY = /(?<=[{,]\s*)"[^"\n]*":/;
const STRING = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[^])*`/;
const LANGUAGE = /\b(?:zh|en)\b(?=\s*(?::|=[^=>]))/;
/** What comes first is not taken for what comes later. */
const TOKEN = new RegExp(
  [COMMENT, PATH, KEY, STRING, LANGUAGE, /[{}[\](),;\n]/].map(({ source }) => source).join("|"),
  "gm",
);

const WORD = /[A-Za-z](?:[\w./:@=-]*\w)?/g;

/** `suite_ticket`, `corpId`, `e.json`, `MENSHEN_EDIT=on`, `open.weixin.qq.com`: written like nothing in a sentence. */
const IDENTIFIER = /[a-z][A-Z]|\w[._/:=]+\w/;

/** The values of templates, placeholders, tags and code are no text. */
function withoutMarkup(text: string): string {
  return text
    .replaceAll(/\\[nrt]/g, " ")
    .replaceAll(/\\?`[^`]*`/g, " ")
    .replaceAll(/\$\{[^}]*\}|\{\{?\w+\}?\}|\\u[0-9a-f]{4}/gi, " ")
    .replaceAll(/\$\{.*$/g, " ")
    .replaceAll(/<[^>]*>/g, " ");
}
