import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { startTestProcess } from "@menshen/testkit/process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../bin/menshen.js");
const template = join(import.meta.dirname, "../../create-menshen/template/elements");
const type = "auths/loginTypes/GitHubType";
let root: string;

/** Inside this package, so that tests beside elements find their packages. */
beforeAll(async () => {
  await mkdir(join(import.meta.dirname, "../dist"), { recursive: true });
  root = await mkdtemp(join(import.meta.dirname, "../dist/layer-"));
  for (const file of [`${type}/e.json`, `${type}/GitHubType.ts`])
    await write(file, await readFile(join(template, file), "utf8"));
});
afterAll(() => rm(root, { recursive: true }));

describe("menshen test", () => {
  it("runs the kit over an own login Type and the test beside an element, and names a Type of an unknown provider", async () => {
    const source = await readFile(join(root, type, "GitHubType.ts"), "utf8");
    const elsewhere = source.replaceAll("github.com", "gitlab.example");
    await write("auths/loginTypes/GitLabType/e.json", await readFile(join(root, type, "e.json")));
    await write("auths/loginTypes/GitLabType/GitLabType.ts", elsewhere);
    await write("sums/Sum.test.ts", passing);
    const { code, output } = await run();
    expect(output).toMatch(/✓ recognises a person again/);
    expect(output).toMatch(/✓ adds/);
    expect(output).toMatch(/GitLabType[^]*needs a test beside it that calls describeLoginType/);
    expect(output).toMatch(/Tests +13 passed \| 1 todo/);
    expect(code).toBe(0);
  });

  it("fails a Type that breaks a promise, and one that does not load", async () => {
    const file = join(root, type, "GitHubType.ts");
    const source = await readFile(file, "utf8");
    await writeFile(file, source.replace("String(id)", "String(Math.random())"));
    await write("auths/loginTypes/GitLabType/GitLabType.ts", "export default 1;\n");
    const { code, output } = await run();
    expect(output).toMatch(/× recognises a person again/);
    expect(output).toMatch(/× every login Type loads/);
    expect(output).toContain("auths.loginTypes.GitLabType: ");
    expect(output).toMatch(/Tests +2 failed/);
    expect(code).toBe(1);
  });

  it("runs the test beside a Type in place of its own", async () => {
    await write(`${type}/GitHubType.test.ts`, `${passing}// instead of describeLoginType(...)\n`);
    await rm(join(root, "auths/loginTypes/GitLabType"), { recursive: true });
    const { code, output } = await run();
    expect(output).toMatch(/Tests +3 passed/);
    expect(code).toBe(0);
  });

  it("fails without a folder to test", async () => {
    const { code, output } = await run("nowhere");
    expect(output).toMatch(/there is no folder .*nowhere/);
    expect(code).toBe(1);
  });
});

const passing = `import { expect, it } from "vitest";
it("adds", () => expect(1 + 1).toBe(2));
`;

async function write(name: string, text: string | Buffer): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), text);
}

async function run(folder = root): Promise<{ code: number | null; output: string }> {
  const started = startTestProcess(bin, { args: ["test", folder], env: {} });
  const code = await started.exited;
  return { code, output: stripVTControlCharacters(started.output()) };
}
