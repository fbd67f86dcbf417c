import type { Bilingual } from "@menshen/core";
import {
  createScanner,
  getNodeValue,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from "jsonc-parser";
import { diagnose, type Diagnostic, type Place, type Spot } from "../diagnostics.ts";

export type JsonPath = readonly (string | number)[];

/** A JSON file with the position of every value. `value` is undefined where the text is invalid. */
export interface JsonDocument {
  readonly text: string;
  readonly value: unknown;
  readonly isJson: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_KIB = 1024;
/** Far more than any element file needs, and far less than what the recursive functions here can walk. */
const MAX_DEPTH = 100;

/** Parses plain JSON. Diagnostics give line and column but never quote the text, as a parser's messages do. */
export function parseJson(source: string, place: Place): JsonDocument {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const broken = (diagnostic: Diagnostic): JsonDocument => ({
    text,
    value: undefined,
    isJson: false,
    diagnostics: [diagnostic],
  });
  if (text.length > MAX_KIB * 1024)
    return broken(diagnose("json-too-large", place, { limit: MAX_KIB }));
  const deepAt = tooDeepAt(text);
  if (deepAt !== undefined) {
    const spot = lineAndColumn(text, deepAt);
    return broken(diagnose("json-syntax", place, { reason: tooDeep }, spot));
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first || !tree) return broken(syntaxError(text, first, place));
  const diagnostics = keyDiagnostics(text, tree, place);
  const unsafe = diagnostics.some(({ code }) => code === "json-unsafe-key");
  const value = unsafe ? undefined : (getNodeValue(tree) as unknown);
  return { text, isJson: true, value, diagnostics };
}

let latest: { readonly document: JsonDocument; readonly tree: Node | undefined } | undefined;

/**
 * The syntax tree, undefined where the text is invalid. Parsed again when it is needed: those of thousands of files take
 * more memory than the files, and few are looked at.
 */
export function syntaxTree(document: JsonDocument): Node | undefined {
  if (!document.isJson) return undefined;
  if (latest?.document !== document) latest = { document, tree: parseTree(document.text) };
  return latest.tree;
}

/** The position of the value at `path`; for a missing value that of the nearest object around it. */
export function spotOf(document: JsonDocument, path: JsonPath): Spot {
  const pointer = pointerOf(path.map(shownKey));
  const tree = syntaxTree(document);
  if (!tree) return { pointer };
  for (let depth = path.length; depth >= 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (node) return { ...lineAndColumn(document.text, node.offset), pointer };
  }
  return { pointer };
}

/** The position of the key of the value at `path`. */
export function keySpotOf(document: JsonDocument, path: JsonPath): Spot {
  const tree = syntaxTree(document);
  const property = tree && findNodeAtLocation(tree, [...path])?.parent;
  const key = property?.type === "property" ? property.children?.[0] : undefined;
  return key
    ? { ...lineAndColumn(document.text, key.offset), pointer: pointerOf(path.map(shownKey)) }
    : spotOf(document, path);
}

/** A secret that was pasted as a key looks like no name: 16 characters or more, not letters alone. */
function shownKey(key: string | number): string | number {
  const isName = typeof key === "number" || key.length < 16 || /^[A-Za-z]{1,40}$/.test(key);
  return isName ? key : "…";
}

/** RFC 6901. */
export function pointerOf(path: JsonPath): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  return { line: before.split(/\r\n|\r|\n/).length, column: offset - lineStart + 1 };
}

// jsonc-parser's SyntaxKind is a const enum, which type stripping cannot read.
const OPENING: ReadonlySet<number> = new Set([1, 3]);
const CLOSING: ReadonlySet<number> = new Set([2, 4]);
const END: number = 17;

/** The offset of the bracket that exceeds the depth limit. Everything after this check recurses. */
function tooDeepAt(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    if (CLOSING.has(kind)) depth--;
    if (OPENING.has(kind) && ++depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

function syntaxError(text: string, error: ParseError | undefined, place: Place): Diagnostic {
  const name = error && printParseErrorCode(error.error);
  const reason = text.trim() === "" ? emptyFile : (name && reasons[name]) || unreadable;
  return diagnose("json-syntax", place, { reason }, lineAndColumn(text, error?.offset ?? 0));
}

const tooDeep: Bilingual = { zh: "嵌套太深", en: "nested too deeply" };
const emptyFile: Bilingual = { zh: "文件是空的", en: "the file is empty" };
const unreadable: Bilingual = { zh: "无法解析", en: "cannot be parsed" };

/** By jsonc-parser's name of the error. */
const reasons: Readonly<Record<string, Bilingual>> = {
  InvalidSymbol: { zh: "无法识别的内容", en: "invalid symbol" },
  InvalidNumberFormat: { zh: "数字格式不对", en: "invalid number format" },
  PropertyNameExpected: { zh: "此处应为带双引号的键名", en: "property name expected" },
  ValueExpected: { zh: "此处应为一个值", en: "value expected" },
  ColonExpected: { zh: "此处应为冒号", en: "colon expected" },
  CommaExpected: { zh: "此处应为逗号", en: "comma expected" },
  CloseBraceExpected: { zh: "缺少右花括号", en: "close brace expected" },
  CloseBracketExpected: { zh: "缺少右方括号", en: "close bracket expected" },
  EndOfFileExpected: { zh: "JSON 结束之后还有内容", en: "end of file expected" },
  InvalidCommentToken: { zh: "JSON 中不能有注释", en: "invalid comment token" },
  UnexpectedEndOfComment: { zh: "注释没有结束", en: "unexpected end of comment" },
  UnexpectedEndOfString: { zh: "字符串没有结束", en: "unexpected end of string" },
  UnexpectedEndOfNumber: { zh: "数字没有写完", en: "unexpected end of number" },
  InvalidUnicode: { zh: "Unicode 转义不对", en: "invalid unicode" },
  InvalidEscapeCharacter: { zh: "转义字符不对", en: "invalid escape character" },
  InvalidCharacter: { zh: "字符串中有不允许的字符", en: "invalid character" },
};

function keyDiagnostics(text: string, tree: Node, place: Place): Diagnostic[] {
  const found: Diagnostic[] = [];
  const visit = (node: Node, path: JsonPath): void => {
    if (node.type === "array")
      node.children?.forEach((child, index) => visit(child, [...path, index]));
    if (node.type !== "object") return;
    const seen = new Set<string>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key) continue;
      const name = String(key.value);
      const spot = { ...lineAndColumn(text, key.offset), pointer: pointerOf([...path, name]) };
      if (name === "__proto__") found.push(diagnose("json-unsafe-key", place, {}, spot));
      if (seen.has(name)) found.push(diagnose("json-duplicate-key", place, {}, spot));
      seen.add(name);
      if (value) visit(value, [...path, name]);
    }
  };
  visit(tree, []);
  return found;
}
