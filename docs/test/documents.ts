import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The top of the repository. */
export const repository = join(import.meta.dirname, "../..");

const patterns = [
  "*.md",
  "docs/*.md",
  "docs/{adr,guide,operate,reference}/*.md",
  "{apps,packages}/*/README*.md",
  "{bench,e2e,elements}/README*.md",
];

/** A Markdown file of the repository. */
export interface Document {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every document, sorted by its path. */
export async function readDocuments(): Promise<Document[]> {
  const paths: string[] = [];
  for await (const path of glob(patterns, { cwd: repository })) paths.push(path);
  return await Promise.all(
    paths
      .sort()
      .map(async (path) => ({ path, text: await readFile(join(repository, path), "utf8") })),
  );
}

/** A fenced block of a document. */
export interface Block {
  readonly document: string;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: `file=elements/...`, `run`, `sandbox`. */
  readonly info: string;
  readonly text: string;
  /**
   * Code that readers do not need to see, from a comment `<!-- setup ... -->` in front of the block; `<!-- page setup ... -->`
   * holds for every block behind it that imports nothing itself.
   */
  readonly setup: string;
}

/** The fenced blocks of a document, in order. */
export function blocksOf({ path, text }: Document): Block[] {
  const found = [...text.matchAll(/^( *)(`{3,})([\w-]*) *([^\n]*)\n([\s\S]*?)^\1\2 *$/gm)];
  return found.map((match) => {
    const [, indent = "", , language = "", info = "", body = ""] = match;
    const before = text.slice(0, match.index);
    return {
      document: path,
      line: before.split("\n").length + 1,
      language,
      info: info.trim(),
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      setup: setupOf(before, body),
    };
  });
}

function setupOf(before: string, body: string): string {
  const own = /^([^]*?)-->\s*$/.exec(before.split("<!-- setup\n").slice(1).at(-1) ?? "")?.[1];
  if (own !== undefined) return own;
  if (/^import /m.test(body)) return "";
  return [...before.matchAll(/<!-- page setup\n([^]*?)-->/g)].at(-1)?.[1] ?? "";
}

/** `file=elements/app.json` of a block's info. */
export function fileOf({ info }: Block): string | undefined {
  return /(?:^|\s)file=(\S+)/.exec(info)?.[1];
}

/** Where a block is, as editors link it. */
export function placeOf({ document, line }: Pick<Block, "document" | "line">): string {
  return `${document}:${line}`;
}
