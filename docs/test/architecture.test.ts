import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readDocuments, repository } from "./documents.ts";

/** Decisions and changes name what was. */
const isHistory = /^(?:docs\/adr\/|CHANGELOG)/;
const documents = (await readDocuments()).filter(({ path }) => !isHistory.test(path));

it("every path of this repository that a document names exists", () => {
  const missing = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:apps|bench|docs|e2e|packages)\/[\w./-]+)`/g)]
      .map(([, file = ""]) => file)
      .filter((file) => !existsSync(join(repository, file)))
      .map((file) => `${path}: ${file}`),
  );
  expect(missing).toEqual([]);
});

it("every function of the walks is in the file that the walk names", () => {
  const text = documents.find(({ path }) => path === "ARCHITECTURE.md")?.text ?? "";
  const steps = [...text.matchAll(/^\| `([\w./-]+\.tsx?)` +\| `(\w+)` +\|/gm)];
  expect(steps.length).toBeGreaterThan(30);
  const missing = steps.filter(
    ([, file = "", name = ""]) =>
      !new RegExp(`\\b${name}\\b`).test(readFileSync(join(repository, file), "utf8")),
  );
  expect(missing.map(([, file, name]) => `${file}: ${name}`)).toEqual([]);
});
