import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startTestProcess } from "@menshen/testkit/process";
import { parse } from "yaml";
import { afterAll, describe, expect, inject, it } from "vitest";

const app = inject("app");
const env = inject("stranger");
const node22 = join(import.meta.dirname, "../node_modules/node-22/bin/node");
const execute = promisify(execFile);
const npm = (...args: string[]) => execute("npm", args, { cwd: app, env });
const json = { "content-type": "application/json" };

afterAll(() => rm(join(app, "data"), { recursive: true, force: true }));

describe("an app of npm create menshen", () => {
  it("has secrets that its owner alone can read, and that git ignores", async () => {
    expect((await stat(join(app, ".env"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(app, ".gitignore"), "utf8")).toMatch(/^\.env$/m);
    expect(await readFile(join(app, ".env"), "utf8")).toMatch(/^MENSHEN_SECRET=[0-9a-f]{64}$/m);
  });

  it("has schemas of its element files, and editor settings that name them", async () => {
    const settings = JSON.parse(await readFile(join(app, ".vscode/settings.json"), "utf8")) as {
      "editor.formatOnSave": boolean;
      "json.schemas": { fileMatch: string[]; url: string }[];
    };
    expect(settings["editor.formatOnSave"]).toBe(true);
    const own = settings["json.schemas"].find(({ fileMatch }) =>
      fileMatch.includes("/elements/auths/loginTypes/GitHub/GitHub.json"),
    );
    const schema = await readFile(join(app, own?.url ?? ""), "utf8");
    expect(Object.keys(JSON.parse(schema).properties)).toContain("clientSecret");
  });

  it("passes what its GitHub workflow runs: elements, generated names, types and tests", async () => {
    const text = await readFile(join(app, ".github/workflows/test.yml"), "utf8");
    const { jobs } = parse(text) as { jobs: { test: { steps: { run?: string }[] } } };
    const steps = jobs.test.steps.flatMap(({ run = "npm install" }) =>
      run === "npm install" ? [] : [run],
    );
    expect(steps).toEqual(["npm run check", "npm test"]);
    const [checked, tested] = [await npm("run", "check"), await npm("test")];
    expect(checked.stdout).toContain("0 errors, 0 warnings");
    expect(tested.stdout).toMatch(/Tests .*12 passed/);
  });

  it("tests a login Type without a test of its own by menshen test", async () => {
    const type = "auths/loginTypes/GitHubType";
    const other = join(app, "other");
    await mkdir(join(other, type), { recursive: true });
    for (const file of ["e.json", "GitHubType.ts"])
      await copyFile(join(app, "elements", type, file), join(other, type, file));
    const { stdout } = await execute("npx", ["menshen", "test", "other"], { cwd: app, env });
    expect(stdout).toContain("auths.loginTypes.GitHubType is a login Type");
    expect(stdout).toMatch(/Tests .*12 passed/);
    await rm(other, { recursive: true });
  });

  it.each([
    ["Node 24", process.execPath],
    ["Node 22", node22],
  ])("starts on %s with one command: a person signs in, a saved Type is live", async (_, node) => {
    await using run = startTestProcess(join(app, "node_modules/menshen/bin/menshen.js"), {
      args: ["start"],
      node,
      cwd: app,
      env: { ...env, PORT: "0", SANDBOX_PORT: "0" },
    });
    const [, url = ""] = await run.printed(/Login page\s+(http:\S+)\/login/);
    const [, sandbox = ""] = await run.printed(/Sandbox\s+(http:\S+)/);
    expect(await (await fetch(url)).text()).toContain("<title>门神 Menshen</title>");

    /** A program's login: the provider's page, the person there, and the exchange of the code. */
    const signIn = async (element: string, userId: string, codeName: string) => {
      const login = `${url}/trpc/auths.loginTypes.${element}`;
      const { loginUrl, state } = await result(await fetch(`${login}.getLoginConfig`));
      const { redirect } = await posted(`${sandbox}/sandbox/api/sign-in`, { loginUrl, userId });
      const code = new URL(redirect).searchParams.get("code");
      return await posted(`${login}.getLoginCode`, { [codeName]: code, state });
    };
    expect(await signIn("QywxInnerExample", "LinXiaoMan", "authCode")).toMatchObject({
      result: { data: { userId: "LinXiaoMan" } },
    });
    expect(await signIn("GitHub", "luyao", "code")).toMatchObject({
      result: { data: { loginCode: expect.any(String) } },
    });

    const file = join(app, "elements/auths/loginTypes/GitHubType/GitHubType.ts");
    const source = await readFile(file, "utf8");
    await writeFile(file, source.replace("profile:", 'scope: "read:user", profile:'));
    await run.printed(/snapshot is live snapshot=2/);
    const { loginUrl } = await result(
      await fetch(`${url}/trpc/auths.loginTypes.GitHub.getLoginConfig`),
    );
    expect(new URL(loginUrl).searchParams.get("scope")).toBe("read:user");
    await writeFile(file, source);
  });
});

// oxlint-disable-next-line no-explicit-any -- each method has its own result
async function result(response: Response): Promise<any> {
  return ((await response.json()) as { result: { data: unknown } }).result.data;
}

// oxlint-disable-next-line no-explicit-any -- as above
async function posted(url: string, body: object): Promise<any> {
  const init = { method: "POST", headers: json, body: JSON.stringify(body) };
  return await (await fetch(url, init)).json();
}
