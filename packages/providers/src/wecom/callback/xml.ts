import type { Bilingual } from "@menshen/core";
import { SaxesParser } from "saxes";

/** The children of an element by name. A repeated child is a list. No prototype. */
export interface XmlMap {
  readonly [name: string]: XmlValue;
}
/** Text is trimmed; numbers stay text, because ids have more digits than a number holds. */
export type XmlValue = string | XmlMap | readonly XmlValue[];

export type ParsedXml =
  | { readonly ok: true; readonly root: string; readonly children: XmlMap }
  | { readonly ok: false; readonly problem: Bilingual };

export const MAX_XML_BYTES = 64 * 1024;
const MAX_DEPTH = 16;

const malformed: Bilingual = { zh: "不是规范的 XML", en: "not well-formed XML" };
const doctype: Bilingual = { zh: "有文档类型声明", en: "a document type" };
const tooDeep: Bilingual = { zh: "嵌套太深", en: "too deep a nesting" };

/**
 * Parses one XML document as data: attributes, comments and text beside elements are ignored. DTDs, entities other than
 * XML's own five, and malformed input are rejected. A problem names a place and never quotes the input.
 */
export function parseXml(text: string): ParsedXml {
  const size = Buffer.byteLength(text);
  if (size > MAX_XML_BYTES)
    return {
      ok: false,
      problem: { zh: `XML 有 ${size} 字节，太大`, en: `${size} bytes of XML are too many` },
    };
  const parser = new SaxesParser();
  const reader = treeReader(parser);
  try {
    // Some senders start with a byte order mark or a line break, which XML does not allow before its declaration.
    parser.write(text.trimStart()).close();
    return { ok: true, ...reader.result() };
  } catch {
    const { line, column } = parser;
    const { zh, en } = reader.refusal() ?? malformed;
    const problem = {
      zh: `第 ${line} 行第 ${column} 列：${zh}`,
      en: `${en} at line ${line}, column ${column}`,
    };
    return { ok: false, problem };
  }
}

/** A repeatable child, always as a list. */
export function xmlList(map: XmlMap, name: string): readonly XmlValue[] {
  const value = map[name];
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** A child's text; undefined when the child is absent or not text. */
export function xmlText(map: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = map[name];
  return typeof value === "string" ? value : undefined;
}

interface Frame {
  readonly name: string;
  readonly parent: Frame | undefined;
  readonly depth: number;
  text: string;
  children: Record<string, XmlValue> | undefined;
}

function treeReader(parser: SaxesParser) {
  let open: Frame | undefined;
  let root: Frame | undefined;
  let refusal: Bilingual | undefined;
  const refuse = (why: Bilingual): never => {
    refusal = why;
    throw new Error(why.en);
  };
  const append = (text: string): void => {
    if (open) open.text += text;
  };
  parser.on("doctype", () => refuse(doctype));
  parser.on("opentagstart", ({ name }) => {
    const depth = (open?.depth ?? 0) + 1;
    if (depth > MAX_DEPTH) refuse(tooDeep);
    open = { name, parent: open, depth, text: "", children: undefined };
    root ??= open;
  });
  parser.on("text", append);
  parser.on("cdata", append);
  parser.on("closetag", () => {
    if (open?.parent) add((open.parent.children ??= emptyMap()), open);
    open = open?.parent;
  });
  return {
    result: () => ({ root: root?.name ?? "", children: root?.children ?? emptyMap() }),
    refusal: () => refusal,
  };
}

function add(siblings: Record<string, XmlValue>, { name, text, children }: Frame): void {
  const value = children ?? text.trim();
  const there = siblings[name];
  if (there === undefined) siblings[name] = value;
  else if (isList(there)) (there as XmlValue[]).push(value);
  else siblings[name] = [there, value];
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

function emptyMap(): Record<string, XmlValue> {
  return Object.create(null) as Record<string, XmlValue>;
}
