import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";
import { blocksOf, fileOf, placeOf, readDocuments, type Block } from "./documents.ts";

const blocks = (await readDocuments()).map(blocksOf);

it("every JSON block of the documents parses", () => {
  const broken = blocks
    .flat()
    .filter(({ language, text }) => language === "json" && !isJson(text))
    .map(placeOf);
  expect(broken).toEqual([]);
});

describe("element files in the documents", () => {
  const examples = blocks
    .map((inDocument) => inDocument.filter((block) => fileOf(block)?.startsWith("elements/")))
    .filter((files) => files.length > 0);

  it("there are some in each language", () => {
    const documents = examples.map(([first]) => first?.document ?? "");
    expect(documents.some((path) => path.endsWith(".zh-CN.md"))).toBe(true);
    expect(documents.some((path) => !path.endsWith(".zh-CN.md"))).toBe(true);
  });

  it.each(examples.map((files) => [files[0]?.document ?? "", files] as const))(
    "the runtime loads those of %s without a finding",
    async (_, files) => {
      await using secrets = await secretsFor(files);
      await using test = await startTestServer({
        files: { "app.json": { name: "example", variables: {} }, ...elementFiles(files) },
        variables: variablesOf(files),
        config: { publicOrigin: "https://login.example.com", secretsDir: secrets.path },
      });
      expect(test.app.snapshot.diagnostics).toEqual([]);
    },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function elementFiles(files: readonly Block[]): Record<string, string> {
  return Object.fromEntries(
    files.map((block) => [fileOf(block)?.slice("elements/".length) ?? "", block.text]),
  );
}

/** A value for every variable that the files refer to. */
function variablesOf(files: readonly Block[]): Record<string, string> {
  const names = files.flatMap(({ text }) =>
    [...text.matchAll(/\{\{([A-Z][A-Z0-9_]*)\}\}/g)].map(([, name = ""]) => name),
  );
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

/** A folder with every file that the files refer to. */
async function secretsFor(files: readonly Block[]): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "menshen-docs-"));
  const names = files.flatMap(({ text }) =>
    [...text.matchAll(/\{\{file:([\w.-]+)\}\}/g)].map(([, name = ""]) => name),
  );
  for (const name of names)
    await writeFile(join(path, name), valueFor(name.toUpperCase().replaceAll("-", "_")));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

function valueFor(name: string): string {
  if (name.endsWith("REDIRECT_URI")) return "https://login.example.com/api/auth/wecom/callback";
  if (name.endsWith("AES_KEY")) return "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
  return name.endsWith("AGENT_ID") ? "1000002" : name.replaceAll("_", "").toLowerCase();
}
