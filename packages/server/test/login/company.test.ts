import {
  demoElements,
  readJson,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cspHash } from "../http/csp-hash.ts";

/** A user's own Type whose authorization code is the person's name. */
const type = `
import { defineType, mutation, query } from "@menshen/core";
import { loginMethods, loginProof, onlyCompany, StartLogin } from "@menshen/domain";
import { z } from "zod";

export default defineType({
  config: z.object({ page: z.string() }),
  create({ config, element, ports }) {
    const login = loginMethods({
      element, ports, authType: "Anyone", redirectUri: "/", requireState: true, allowRegister: true,
      companyOf: onlyCompany({
      corpId: null,
      begin: ({ state }) => config.page + "?state=" + state,
      identify: async ({ code }) => ({
        account: { kind: "anyone", base: config.page, tenant: "all", subject: code },
        profile: {}, name: code, avatar: null, corp: null, member: null,
        vouchesFor: "person", publicProfile: {},
      }),
      }),
    });
    return {
      getLoginConfig: query({ access: "public", input: StartLogin, run: (input, ctx) => login.start(input, ctx) }),
      getLoginCode: mutation({
        access: "public",
        input: z.strictObject({ code: z.string(), ...loginProof }),
        run: (input, ctx) => login.complete(input, ctx),
      }),
      beginLogin: login.beginLogin,
      finishLogin: login.finishLogin,
    };
  },
});
`;
const fullName = "auths.Anyone";
const unnamedId = "ww5a1d0b0c7e3f9a24";
const corps = [
  { corpId: "ww1", corpName: "山海", corpFullName: "山海<img src=x>有限公司" },
  { corpId: "ww2", corpName: "云杉", corpFullName: "云杉有限公司" },
  { corpId: unnamedId, corpName: "", corpFullName: "" },
];

let test: TestServer;
let userId: string;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/loginTypes/AnyoneType/e.json": {
        type: "auths.loginTypes.Meta",
        title: "Anyone",
        backendBundleEntry: "AnyoneType.ts",
      },
      "auths/loginTypes/AnyoneType/AnyoneType.ts": type,
      "auths/Anyone/e.json": { type: "auths.loginTypes.AnyoneType", title: "Anyone" },
      "auths/Anyone/Anyone.json": { page: "https://provider.test/" },
    },
  });
  const browser = test.browser();
  await land(browser);
  userId = (await readJson(browser.visit("/api/auth/session"))).user.userId;
  const { data } = test.server.ports;
  for (const corp of corps) {
    const { key } = await data.corps.upsert({ ...corp, base: "b", nowMs: Date.now() });
    const member = { corpKey: key, memberId: "ming", userId, name: "ming", status: 1, profile: {} };
    await data.members.upsert({ ...member, nowMs: Date.now() });
  }
});
afterAll(() => test.close());

async function land(browser: Browser, query = ""): Promise<Response> {
  const started = await browser.visit(`/api/auth/${fullName}/start${query}`);
  const page = new URL(started.headers.get("location") ?? "");
  const state = page.searchParams.get("state");
  return await browser.visit(`/api/auth/${fullName}/callback?code=ming&state=${state}`);
}

describe("a login that opens several companies", () => {
  it("a login that opens several companies asks for one and ends at its returnTo", async () => {
    const browser = test.browser();
    const landed = await land(browser, "?returnTo=/in");
    expect(landed.headers.get("location")).toBe("/login/company");
    expect(browser.cookies.has("menshen")).toBe(false);
    const code = landed.headers.getSetCookie()[0] ?? "";
    expect(code).toMatch(/^menshen-login-code=.*; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/);

    const page = await browser.visit("/login/company");
    const text = await page.text();
    expect(text).toContain('data-corp="ww1"');
    expect(text).toContain("云杉有限公司");
    expect(text).toContain("山海&lt;img src=x&gt;有限公司");
    const script = /<script>(.*)<\/script>/s.exec(text)?.[1] ?? "";
    expect(page.headers.get("content-security-policy")).toContain(
      `script-src '${cspHash(script)}'`,
    );

    const wrong = await browser.send("POST", "/login/company", { corp: "ww3" });
    expect((await readJson(wrong)).error.data.errcode).toBe(10203);
    const chosen = await browser.send("POST", "/login/company", { corp: "ww2" });
    expect(await readJson(chosen)).toEqual({ returnTo: "/in" });
    expect(browser.cookies.has("menshen-login-code")).toBe(false);
    const session = await readJson(browser.visit("/api/auth/session"));
    expect(session).toMatchObject({ user: { userId }, corp: corps[1] });
  });

  it("a company that nothing names is shown by its shortened id, marked, until an administrator names it", async () => {
    const browser = test.browser();
    await land(browser);
    const page = await (await browser.visit("/login/company")).text();
    expect(page).toMatch(/<strong>ww5a1d…9a24<\/strong\s*>\s*<small\s*>\s*Unnamed company/);
    const corpsNow = async () =>
      (await test.query("app.directory.corps", undefined, test.asAdmin)).data;
    const listed = (await corpsNow()).find((one: { corpId: string }) => one.corpId === unnamedId);
    expect(listed).toMatchObject({ corpName: "ww5a1d…9a24", unnamed: true, nameSource: null });
    const { corpKey } = listed;
    const rename = (input: object) => test.mutate("app.directory.renameCorp", input, test.asAdmin);
    const named = {
      corpId: unnamedId,
      corpName: "清禾",
      corpFullName: "清禾",
      nameSource: "admin",
    };
    expect((await rename({ corpKey, name: " 清禾 " })).data).toEqual(named);
    const again = test.browser();
    await land(again);
    expect(await (await again.visit("/login/company")).text()).toMatch(/<strong\s*>清禾</);
    await again.send("POST", "/login/company", { corp: "清禾" });
    expect((await readJson(again.visit("/api/auth/session"))).corp.corpId).toBe(unnamedId);
    const [entry] = (
      await test.query("app.audit.list", { action: "company-renamed", limit: 1 }, test.asAdmin)
    ).data;
    expect(entry).toMatchObject({ actor: "admin", detail: { corpId: unnamedId, to: "清禾" } });
  });

  it("an administrator names no company that has a name, nor does anybody else name one", async () => {
    const corps = (await test.query("app.directory.corps", undefined, test.asAdmin)).data;
    const { corpKey } = corps.find((one: { corpId: string }) => one.corpId === "ww1");
    const rename = { corpKey, name: "x" };
    const refused = await test.mutate("app.directory.renameCorp", rename, test.asAdmin);
    expect(refused.error.data).toMatchObject({
      errcode: 10703,
      adminHint: { zh: expect.stringContaining("根部门"), en: expect.stringContaining("root") },
    });
    const unknown = await test.mutate(
      "app.directory.renameCorp",
      { ...rename, corpKey: "no" },
      test.asAdmin,
    );
    expect(unknown.error.data.errcode).toBe(10402);
    expect((await test.mutate("app.directory.renameCorp", rename)).error.data.errcode).toBe(10602);
  });

  it("a loginCode works once, even in concurrent requests", async () => {
    const browser = test.browser();
    await land(browser);
    const cookies = new Map(browser.cookies);
    const tries = await Promise.all(
      ["ww1", "ww2", "ww1"].map((corp) => {
        const tab = test.browser();
        for (const [name, value] of cookies) tab.cookies.set(name, value);
        return tab.send("POST", "/login/company", { corp });
      }),
    );
    expect(tries.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 400, 400]);
  });

  it("the company page expires without its cookie", async () => {
    const page = await test.browser().visit("/login/company");
    expect(page.status).toBe(400);
    expect(await page.text()).toContain("This login has expired.");
    const chosen = await test.browser().send("POST", "/login/company", { corp: "ww1" });
    expect((await readJson(chosen)).error.data.errcode).toBe(10104);
  });

  it("a planted cookie redirects to no other site", async () => {
    const browser = test.browser();
    await land(browser);
    const [code] = browser.cookies.get("menshen-login-code")?.split(".") ?? [];
    const target = Buffer.from("https://evil.test/").toString("base64url");
    browser.cookies.set("menshen-login-code", `${code}.${target}`);
    const chosen = await browser.send("POST", "/login/company", { corp: "ww1" });
    expect(await readJson(chosen)).toEqual({ returnTo: "/" });
  });

  it("a login test ends before the choice of a company and sets no cookie", async () => {
    const browser = test.browser();
    const { data } = await test.mutate("app.dryRun.start", { fullName, flow: "qr" }, test.asAdmin);
    await land(browser, `?dryRun=${data.id}`);
    expect(browser.cookies.has("menshen-login-code")).toBe(false);
    expect(browser.cookies.has("menshen")).toBe(false);
    const chosen = await browser.send("POST", "/login/company", { corp: "ww1" });
    expect((await readJson(chosen)).error.data.errcode).toBe(10104);
  });
});
