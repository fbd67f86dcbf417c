import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocksOf, placeOf, readDocuments, type Block } from "./documents.ts";

const run = promisify(execFile);
const documents = await readDocuments();
const blocks = documents.flatMap(blocksOf).filter(({ info }) => info === "server");

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe("recipes for callers in other languages run against a server", () => {
  it.each(blocks.map((block) => [placeOf(block), block]))("%s", async (_, block) => {
    const text = block.text.replaceAll("http://127.0.0.1:3000", server.url);
    expect(text).not.toBe(block.text);
    const answers = await runners[block.language as keyof typeof runners](text);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) expect(answer).toMatch(/auths\.loginTypes\.QywxInner/);
  });

  it("there are recipes for curl and Python, in both languages of the guide", () => {
    expect(blocks.map(({ document, language }) => `${document} ${language}`)).toEqual([
      "docs/guide/clients.md sh",
      "docs/guide/clients.md python",
      "docs/guide/clients.zh-CN.md sh",
      "docs/guide/clients.zh-CN.md python",
    ]);
  });
});

const runners = {
  async sh(text: string): Promise<string[]> {
    const script = text.replaceAll(/\bcurl -s /g, "curl --silent --show-error --fail ");
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script]);
    return stdout.split("}{").filter(Boolean);
  },
  async python(text: string): Promise<string[]> {
    const { stdout } = await run("python3", ["-c", `${text}\nprint(config)`]);
    return [stdout];
  },
} satisfies Record<string, (text: Block["text"]) => Promise<string[]>>;
