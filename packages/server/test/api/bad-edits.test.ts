import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo, demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";

const dir = "auths/loginTypes/QywxInnerExample";
const config = demoElements[`${dir}/QywxInnerExample.json`] as Record<string, unknown>;
const declaration = demoElements[`${dir}/e.json`] as Record<string, unknown>;
const without = (key: string) =>
  Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));

/** Invalid texts of the two files, as people, editors and programs write them. */
const badEdits: [name: string, file: "e.json" | "QywxInnerExample.json", text: unknown][] = [
  ["an empty file", "QywxInnerExample.json", ""],
  ["half a file", "QywxInnerExample.json", '{ "corpId": "ww'],
  ["null characters", "QywxInnerExample.json", "\u0000".repeat(64)],
  ["another file's text", "QywxInnerExample.json", "<html></html>"],
  ["brackets without end", "QywxInnerExample.json", "[".repeat(50_000)],
  ["brackets within brackets", "QywxInnerExample.json", `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
  ["objects within objects", "QywxInnerExample.json", `${'{"a":'.repeat(400)}1${"}".repeat(400)}`],
  ["an unsafe key", "QywxInnerExample.json", '{"__proto__":{"corpId":"x"}}'],
  ["a list", "QywxInnerExample.json", []],
  ["null", "QywxInnerExample.json", "null"],
  ["no secret", "QywxInnerExample.json", without("corpSecret")],
  ["a company that is a number", "QywxInnerExample.json", { ...config, corpId: 5 }],
  ["an unset variable", "QywxInnerExample.json", { ...config, corpId: "{{NOT_DECLARED}}" }],
  ["a variable of ours", "QywxInnerExample.json", { ...config, corpId: "{{MENSHEN_SECRET}}" }],
  [
    "a secret in a public field",
    "QywxInnerExample.json",
    { ...config, corpId: "{{WECOM_CORP_SECRET}}" },
  ],
  [
    "a file outside",
    "QywxInnerExample.json",
    { ...config, corpSecret: "{{file:../../etc/passwd}}" },
  ],
  [
    "a host that is not allowed",
    "QywxInnerExample.json",
    { ...config, apiBase: "https://elsewhere.test" },
  ],
  [
    "an address without a scheme",
    "QywxInnerExample.json",
    { ...config, redirectUri: "//evil.test" },
  ],
  ["half a declaration", "e.json", '{ "type": "auths.loginTypes.QywxInnerType", '],
  ["a title that is a list", "e.json", { ...declaration, title: [] }],
  ["a Type that does not exist", "e.json", { ...declaration, type: "auths.loginTypes.NoSuchType" }],
  ["a Type of another family", "e.json", { ...declaration, type: "models.NormalType" }],
  ["itself as its Type", "e.json", { ...declaration, type: demoLogin }],
  ["code outside its folder", "e.json", { ...declaration, backendBundleEntry: "../../evil.ts" }],
  ["a config outside its folder", "e.json", { ...declaration, frontBundleEntry: "../../app.json" }],
];

describe("a failed reload changes nothing that works", () => {
  it("invalid files leave the login working, and each diagnostic names the place and quotes nothing but a host to allow", async () => {
    const quiet = { rateLimit: false, watch: false, secretsDir: tmpdir() };
    await using test = await startTestServer({ config: quiet });
    const before = await configOf(test);
    for (const [name, file, text] of badEdits) {
      await test.write(`${dir}/${file}`, text as string | object);
      await test.app.reload();
      const element = test.app.list().find(({ fullName }) => fullName === demoLogin);
      expect([name, element?.state]).toEqual([name, "stale"]);
      const [finding] = element?.diagnostics.filter(({ severity }) => severity === "error") ?? [];
      expect([name, finding?.file]).toEqual([name, expect.stringContaining(dir)]);
      expect(JSON.stringify(element?.diagnostics)).not.toMatch(/evil|SANDBOX|root:/);
      expect([name, await configOf(test)]).toEqual([name, before]);
      const landed = await test.signIn(test.browser(), demo.corpA.people.xiaoman);
      expect([name, landed.headers.get("location")]).toEqual([name, "/"]);
      await test.write(`${dir}/e.json`, declaration);
      await test.write(`${dir}/QywxInnerExample.json`, config);
      await test.app.reload();
      expect(test.app.list().find(({ fullName }) => fullName === demoLogin)?.state).toBe("active");
    }
  });

  it("a login in flight completes with its version while the file breaks, recovers or changes", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const browser = test.browser();
    const started = await browser.visit(`/api/auth/${demoLogin}/start?returnTo=/there`);
    const back = await test.sandbox.signIn(started.headers.get("location") ?? "", {
      userId: demo.corpA.people.xiaoman,
    });
    await test.write(`${dir}/QywxInnerExample.json`, "{");
    await test.app.reload();
    expect((await browser.visit(back ?? "")).headers.get("location")).toBe("/there");
  });

  it("another broken element or a broken app.json does not affect a login", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    const before = await configOf(test);
    await test.write("auths/Beside/e.json", '{ "type": ');
    await test.write("auths/loginTypes/qywxinnerexample/e.json", declaration);
    await writeFile(join(test.elementsDir, "app.json"), "{");
    await test.app.reload();
    expect(await configOf(test)).toEqual(before);
    expect(test.app.snapshot.diagnostics.map(({ code }) => code)).toContain("json-syntax");
  });

  it("a broken file never activates a login: inactive stays inactive, deleted is removed at once", async () => {
    await using test = await startTestServer({ config: { watch: false } });
    await test.write(`${dir}/e.json`, { ...declaration, isActive: 0 });
    await test.app.reload();
    const off = await test.query(`${demoLogin}.getLoginConfig`);
    expect([off.data.isActive, off.data.state]).toEqual([false, undefined]);
    await test.write(`${dir}/e.json`, "{");
    await test.app.reload();
    expect((await test.query(`${demoLogin}.getLoginConfig`)).data.state).toBeUndefined();
    const refused = await test.browser().visit(`/api/auth/${demoLogin}/start`);
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []]);
  });
});

async function configOf(test: TestServer): Promise<object> {
  const { data } = await test.query(`${demoLogin}.getLoginConfig`);
  const { state, expiresAt, loginUrl, authorizeUrl, ...facts } = data;
  expect(state).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(expiresAt).toBeGreaterThan(0);
  const pages = [loginUrl, authorizeUrl].map((url: string) => url.replace(state, "STATE"));
  return { ...facts, pages };
}
