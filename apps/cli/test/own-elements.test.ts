import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { menshen } from "./in-process.ts";

const repository = join(import.meta.dirname, "../../..");

let dir: string;
let root: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "menshen-own-"));
  root = join(dir, "elements");
  mkdirSync(root);
  writeFileSync(join(root, "app.json"), '{ "name": "mine" }');
  mkdirSync(join(dir, "node_modules"));
  for (const name of ["apps/cli/node_modules/@menshen", "node_modules/typescript"])
    symlinkSync(join(repository, name), join(dir, "node_modules", basename(name)));
});
afterAll(() => rmSync(dir, { recursive: true }));

const run = (...args: string[]) => menshen([...args, "--root", root]);
const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

interface Listed {
  readonly fullName: string;
  readonly state: string;
  readonly diagnostics: readonly { readonly code: string }[];
}

async function stateOf(fullName: string): Promise<string | undefined> {
  const { out } = await run("list", "--all", "--json");
  return (JSON.parse(out) as Listed[]).find((one) => one.fullName === fullName)?.state;
}

describe("menshen new", () => {
  it.each([
    ["type", "auths.loginTypes.AcmeType"],
    ["model", "crm.Customers"],
    ["service", "tools.Clock"],
    ["override", "auths.loginTypes.WeChatType"],
    ["override", "auths.loginTypes.Meta"],
    ["override", "auths.loginTypes.services.AuthSvc"],
    ["override", "auths.loginTypes.WeChatType.WeChatAuthModel"],
  ])("new %s writes an element that loads as it is", async (kind, name) => {
    const { code, out, err } = await run("new", kind, name);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(join(root, ...name.split("."), "e.json"));
    expect(await stateOf(name)).toBe("active");
    const checked = JSON.parse((await run("check", "--json")).out) as { diagnostics: object[] };
    expect(
      checked.diagnostics.filter((one) => "severity" in one && one.severity === "error"),
    ).toEqual([]);
  });

  it("new model --table writes a model whose table migrate creates, and follows", async () => {
    expect((await run("new", "model", "shop.Stock", "--table")).code).toBe(0);
    expect(await stateOf("shop.Stock")).toBe("active");
    const env = {
      MENSHEN_SECRET: "07".repeat(32),
      MENSHEN_ADMIN_TOKEN: "test-token-0123456789",
      MENSHEN_DATABASE_URL: `sqlite:${dir}/tables.db`,
    };
    const migrate = async () => {
      const { code, out } = await menshen(["migrate", "--root", root], env);
      return [code, out.replace(/^schema version \d+\n/, "")];
    };
    expect(await migrate()).toEqual([0, "table m_shop_stock follows shop.Stock\n"]);
    expect(await migrate()).toEqual([0, ""]);
    const file = join(root, "shop/Stock/Stock.ts");
    const source = readFileSync(file, "utf8");
    writeFileSync(file, source.replace("integer().default(0)", "text()"));
    expect(await migrate()).toEqual([
      1,
      "mine/shop/Stock/Stock.ts:7:5 error the column count has the type integer, which cannot become text. Change it back, or give the field another name [prepare-error]\n",
    ]);
    writeFileSync(file, source.replace("    note: text().optional(),\n", ""));
    expect(await migrate()).toEqual([0, "table m_shop_stock follows shop.Stock\n"]);
  });

  it("new instance writes the required fields, for real values to be entered", async () => {
    expect((await run("new", "instance", "auths.Company", "--type", "QywxInnerType")).code).toBe(0);
    expect(JSON.parse(read("auths/Company/Company.json"))).toEqual({
      corpId: "your_corp_id",
      corpSecret: "your_corp_secret",
      agentId: "your_agent_id",
      redirectUri: "https://your-domain/",
    });
    expect(await stateOf("auths.Company")).toBe("unconfigured");
  });

  it.each([
    [["instance", "auths.Other"], "a new instance needs --type"],
    [
      ["instance", "auths.Other", "--type", "QywxInerType"],
      "there is no Type QywxInerType; nearest: QywxInnerType",
    ],
    [["type", "auths.then"], 'segment "then"'],
    [["override", "auths.Unknown"], "there is no official element auths.Unknown"],
    [
      ["widget", "auths.Other"],
      "widget: expected one of type, instance, model, service, override, app",
    ],
  ])("new %j is refused with the reason and writes nothing", async (args, reason) => {
    const { code, err } = await run("new", ...args);
    expect(code).toBe(1);
    expect(err).toContain(reason);
    expect(await stateOf("auths.Other")).toBeUndefined();
  });

  it("new app writes the app of npm create menshen, and nothing into a folder that has files", async () => {
    const folder = join(dir, "my-login");
    const { code, out } = await menshen(["new", "app", folder, "--no-install"]);
    expect(code).toBe(0);
    expect(out).toContain("npm install");
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
    expect(manifest).toMatchObject({ name: "my-login", scripts: { start: "menshen start" } });
    expect(readFileSync(join(folder, "elements/app.json"), "utf8")).toContain("WECOM_CORP_ID");
    const again = await menshen(["new", "app", folder, "--no-install"]);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining("is not empty") });
    rmSync(folder, { recursive: true });
  });

  it("new does not write over a folder", async () => {
    writeFileSync(
      join(root, "crm/Customers/e.json"),
      '{ "type": "models.NormalType", "title": "Mine" }',
    );
    expect((await run("new", "service", "crm.Customers")).err).toContain("exists already");
    expect(read("crm/Customers/e.json")).toContain("Mine");
  });
});

it("list prints names, Types and states, own elements by default", async () => {
  const { out } = await run("list");
  expect(out).toMatch(
    /^auths\.Company +instance +unconfigured +auths\.loginTypes\.QywxInnerType +mine$/m,
  );
  expect(out).not.toContain("GenericOidcType");
  expect((await run("list", "--all")).out).toContain("GenericOidcType");
});

it("list says which layer an override replaces, and a new one is up to date with it", async () => {
  const override =
    /^auths\.loginTypes\.WeChatType +type +active +auths\.loginTypes\.Meta +mine +\w/m;
  expect((await run("list")).out).toMatch(override);
  expect((await run("check", "--json")).out).not.toContain("override-outdated");
});

it("check prints annotations for GitHub with file, line and column", async () => {
  const { code, out } = await run("check", "--github");
  expect(code).toBe(1);
  const file = join(root, "auths/Company/Company.json");
  expect(out).toContain(`::error file=${file},line=2,col=13::`);
  expect(out).toContain("[value-example]");
  expect(out).not.toContain("\u001b[");
});

it("check --types runs the app's own compiler over the code of its elements", async () => {
  const missing = await run("check", "--types");
  expect(missing.err).toContain("there is no tsconfig.json");
  writeFileSync(
    join(dir, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: "nodenext",
        target: "es2024",
        types: [],
        skipLibCheck: true,
      },
      include: ["elements/wrong.ts"],
    }),
  );
  writeFileSync(join(root, "wrong.ts"), 'export const wrong: number = "text";\n');
  const { out, code } = await run("check", "--types", "--json");
  expect(code).toBe(1);
  const place = { path: join(root, "wrong.ts"), line: 1, column: 14 };
  expect((JSON.parse(out) as { compiler: object[] }).compiler).toEqual([
    { ...place, severity: "error", code: "TS2322", message: expect.stringContaining("'string'") },
  ]);
  const annotated = await run("check", "--types", "--github");
  expect(annotated.out).toContain(`::error file=${place.path},line=1,col=14::Type 'string'`);
  const { out: lines } = await run("check", "--types");
  expect(lines).toMatch(/wrong\.ts:1:14 error Type 'string' .* \[TS2322\]$/m);
  expect(lines).toContain("code: 1 errors of the compiler");
  rmSync(join(root, "wrong.ts"));
});

it("schema writes schemas of the Types in use, and editor settings beside other settings", async () => {
  mkdirSync(join(dir, ".vscode"), { recursive: true });
  const settings = join(dir, ".vscode/settings.json");
  writeFileSync(
    settings,
    '{ "editor.tabSize": 2, "json.schemas": [{ "fileMatch": ["/x.json"], "url": "./x" }] }',
  );
  for (let time = 0; time < 2; time++) expect((await run("schema")).code).toBe(0);
  const written = JSON.parse(readFileSync(settings, "utf8")) as {
    "json.schemas": { fileMatch: string[]; url: string }[];
  };
  expect(written).toMatchObject({ "editor.tabSize": 2 });
  const ours = written["json.schemas"].filter(({ fileMatch }) =>
    fileMatch.includes("/elements/auths/Company/Company.json"),
  );
  expect(ours).toEqual([
    {
      fileMatch: ["/elements/auths/Company/Company.json"],
      url: "./elements/.schemas/auths.loginTypes.QywxInnerType.json",
    },
  ]);
  expect(written["json.schemas"]).toContainEqual({ fileMatch: ["/x.json"], url: "./x" });
  const schema = JSON.parse(read(".schemas/auths.loginTypes.QywxInnerType.json")) as {
    properties: Record<string, { anyOf?: unknown[]; title?: string }>;
  };
  expect(schema.properties["corpId"]?.title).toBe("企业 ID · Corp ID");
  expect(schema.properties["redirectUri"]?.anyOf).toContainEqual({
    type: "string",
    pattern: "^\\{\\{.+\\}\\}$",
  });
  expect((await run("check", "--json")).out).not.toContain(".schemas");
});

it("schema keeps the comments of settings, and prints what to add to a damaged file", async () => {
  const settings = join(dir, ".vscode/settings.json");
  writeFileSync(settings, '{\n  // mine\n  "editor.tabSize": 2,\n}\n');
  expect((await run("schema")).code).toBe(0);
  const text = readFileSync(settings, "utf8");
  expect(text).toContain("  // mine\n");
  expect(text).toContain("./elements/.schemas/auths.loginTypes.QywxInnerType.json");
  writeFileSync(settings, "{ mine");
  expect((await run("schema")).out).toContain('"json.schemas"');
  expect(readFileSync(settings, "utf8")).toBe("{ mine");
});

it("schema associates the config file that frontBundleEntry names", async () => {
  const e = { type: "auths.loginTypes.GenericOidcType", title: "Named" };
  mkdirSync(join(root, "auths/Named"), { recursive: true });
  const entry = { ...e, frontBundleEntry: "./settings.json" };
  writeFileSync(join(root, "auths/Named/e.json"), JSON.stringify(entry));
  writeFileSync(join(root, "auths/Named/settings.json"), '{ "clientId": "x" }');
  rmSync(join(dir, ".vscode"), { recursive: true });
  await run("schema");
  const settings = readFileSync(join(dir, ".vscode/settings.json"), "utf8");
  expect(settings).toContain('"/elements/auths/Named/settings.json"');
  expect(settings).not.toContain("Named/Named.json");
});

describe("menshen completion", () => {
  it("completes commands and their options in bash", async () => {
    const { out } = await menshen(["completion", "bash"]);
    const complete = (...words: string[]) => {
      const script = `${out}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _menshen; echo "\${COMPREPLY[*]}"`;
      return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim();
    };
    expect(complete("menshen", "doc")).toBe("doctor");
    expect(complete("menshen", "doctor", "--o")).toBe("--offline");
    expect(complete("menshen", "user", "gr")).toBe("grant-admin");
  });

  it.each(["zsh", "fish"])("names every command and option for %s", async (shell) => {
    const { out } = await menshen(["completion", shell]);
    for (const word of ["doctor", "seal", "completion", "offline", "grant-admin"])
      expect(out).toContain(word);
  });

  it("refuses another shell", async () => {
    expect((await menshen(["completion", "csh"])).err).toBe(
      "csh: expected one of bash, zsh, fish\n",
    );
  });
});
