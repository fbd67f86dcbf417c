import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { promises, testFiles } from "../generate/promises.ts";
import { repository } from "./documents.ts";

it("every promise of the reference names a test that exists", async () => {
  const sources = new Map(
    await Promise.all(
      Object.values(testFiles).map(
        async (file) => [file, await readFile(join(repository, file), "utf8")] as const,
      ),
    ),
  );
  const missing = Object.values(promises)
    .flat()
    .map(({ test: [file, title] }) => ({ file: testFiles[file], title }))
    .filter(({ file, title }) => !sources.get(file)?.includes(title))
    .map(({ file, title }) => `${file}: ${title}`);
  expect(missing).toEqual([]);
});
