import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  getNodePath,
  type Edit,
  type Node,
} from "jsonc-parser";
import type { z } from "zod";
import { syntaxTree, type JsonDocument, type JsonPath } from "../read/parse-json.ts";
import { isReference } from "../link/references.ts";
import { fieldAt, propertyNames, type JsonSchema } from "../link/json-schema.ts";

/** Stands for a value that does not leave the server. Saved back, it keeps the stored value. */
export const MASK = "********";
/** What a caller writes in place of a value that it has not seen. */
const KEEP = "{{keep}}";

/**
 * A JSON file's text with every value masked that the schema does not declare as non-secret. References stay, since
 * they name a secret without containing it. In text that is not JSON all tokens are masked except punctuation and the
 * schema's key names.
 *
 * @param misfits places whose values the schema rejects: such a value may have been meant for a secret field
 */
export function maskText(
  document: JsonDocument,
  schema: JsonSchema,
  misfits: readonly JsonPath[] = [],
): string {
  const tree = syntaxTree(document);
  if (!tree || document.value === undefined)
    return maskTokens(document.text, propertyNames(schema));
  return applyEdits(
    document.text,
    scalarsOf(tree)
      .filter((node) => isHidden(node, schema, misfits))
      .map(maskEdit),
  );
}

/** The text with each mask replaced by the stored value at the same place; without a stored value the mask stays. */
export function unmaskText(document: JsonDocument, stored: JsonDocument | undefined): string {
  const tree = syntaxTree(document);
  if (!tree) return document.text;
  const storedTree = stored && syntaxTree(stored);
  const edits = scalarsOf(tree).flatMap((node) => {
    const old =
      isMask(node.value) && storedTree
        ? findNodeAtLocation(storedTree, getNodePath(node))
        : undefined;
    const content = old && stored?.text.slice(old.offset, old.offset + old.length);
    return content === undefined ? [] : [{ offset: node.offset, length: node.length, content }];
  });
  return applyEdits(document.text, edits);
}

function isMask(value: unknown): boolean {
  return value === MASK || value === KEEP;
}

/** Places that still contain a mask. */
export function masksIn(document: JsonDocument): (string | number)[][] {
  const tree = syntaxTree(document);
  if (!tree) return [];
  return scalarsOf(tree)
    .filter(({ value }) => isMask(value))
    .map(getNodePath);
}

/** Places whose values a schema rejects. References are not resolved here. */
export function misfitsOf({ value }: JsonDocument, schema: z.ZodType): JsonPath[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  // An unknown key is an issue of the object around it, whose other values may be valid.
  return issues.flatMap(({ code, path }) =>
    code === "unrecognized_keys" || path.length === 0 ? [] : [path.map(keyOf)],
  );
}

const keyOf = (key: PropertyKey) => (typeof key === "number" ? key : String(key));

const REFERENCE = /\{\{[^{}]*\}\}/;
/** `user:password@` in a URL, well-formed or not. */
const CREDENTIALS = /\/\/[^/?#]*@/;

function isHidden(node: Node, schema: JsonSchema, misfits: readonly JsonPath[]): boolean {
  const text = typeof node.value === "string" ? node.value : "";
  if (isReference(text)) return false;
  const path = getNodePath(node);
  const { named, secret } = fieldAt(schema, path);
  if (secret || !named || CREDENTIALS.test(text)) return true;
  return !REFERENCE.test(text) && misfits.some((misfit) => isAtOrBelow(path, misfit));
}

function isAtOrBelow(path: JsonPath, place: JsonPath): boolean {
  return place.every((key, depth) => path[depth] === key);
}

function maskEdit({ offset, length }: Node): Edit {
  return { offset, length, content: JSON.stringify(MASK) };
}

/** Strings and numbers that are values, not keys. */
export function scalarsOf(node: Node): Node[] {
  if (node.type === "string" || node.type === "number") return [node];
  const inner = node.type === "property" ? node.children?.slice(1) : node.children;
  return (inner ?? []).flatMap(scalarsOf);
}

// jsonc-parser's SyntaxKind is a const enum, which type stripping cannot read.
const HARMLESS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15]);
const STRING: number = 10;
const END: number = 17;

function maskTokens(text: string, names: ReadonlySet<string>): string {
  const scanner = createScanner(text);
  let masked = "";
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    const token = text.slice(
      scanner.getTokenOffset(),
      scanner.getTokenOffset() + scanner.getTokenLength(),
    );
    const isName = kind === STRING && names.has(scanner.getTokenValue());
    masked += HARMLESS.has(kind) || isName ? token : JSON.stringify(MASK);
  }
  return masked;
}
