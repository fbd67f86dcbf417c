import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { readDocuments, repository, type Document } from "./documents.ts";

it("every relative link of the documents leads to a file, and to a heading where it names one", async () => {
  const documents = await readDocuments();
  const headings = new Map(documents.map((document) => [document.path, anchorsOf(document)]));
  const broken = documents.flatMap((document) =>
    linksOf(document)
      .filter((link) => !leadsSomewhere(document, link, headings))
      .map((link) => `${document.path}: ${link}`),
  );
  expect(broken).toEqual([]);
});

it("the English and the Chinese index lead to the same pages", async () => {
  const documents = await readDocuments();
  const pagesOf = (path: string) => {
    const index = documents.find((document) => document.path === path);
    const links = index ? linksOf(index) : [];
    return [...new Set(links.map((link) => link.replace(".zh-CN", "")))].sort();
  };
  expect(pagesOf("docs/README.zh-CN.md")).toEqual(pagesOf("docs/README.md"));
});

function linksOf({ text }: Document): string[] {
  const prose = text.replaceAll(/^( *)(`{3,})[^]*?^\1\2 *$/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
    .map(([, link, attribute]) => link ?? attribute ?? "")
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(
  { path }: Document,
  link: string,
  headings: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? path : normalize(join(dirname(path), file));
  if (!existsSync(join(repository, target))) return false;
  return anchor === undefined || (headings.get(target)?.has(decodeURIComponent(anchor)) ?? false);
}

/** As GitHub makes them from headings. */
function anchorsOf({ text }: Document): Set<string> {
  const anchors = new Set<string>();
  const prose = text.replaceAll(/^( *)(`{3,})[^]*?^\1\2 *$/gm, "");
  for (const [, heading = ""] of prose.matchAll(/^#{1,6} +(.+)$/gm)) {
    const words = heading.replaceAll(/[`*]|\]\([^)]*\)|\[/g, "").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
    let name = anchor;
    for (let count = 1; anchors.has(name); count++) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  return anchors;
}
