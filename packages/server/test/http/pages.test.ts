import { demo, demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cspHash } from "./csp-hash.ts";

const markup = `<img src=x onerror="alert(1)">`;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      ...demoElements,
      "auths/Odd/e.json": {
        type: "auths.loginTypes.QywxInnerType",
        title: markup,
        icon: "/odd.png",
      },
      "auths/Odd/Odd.json":
        demoElements["auths/loginTypes/QywxInnerExample/QywxInnerExample.json"] ?? {},
    },
  });
});
afterAll(() => test.close());

const page = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await test.browser().visit(path, headers);
  return { answer, text: await answer.text() };
};

describe("the login page", () => {
  it("the login page offers every active login method, in the visitor's language", async () => {
    const { text } = await page("/login?returnTo=/in");
    expect(text).toContain('<html lang="en">');
    expect(text).toContain("Sign in with WeCom");
    expect(text).toContain(`href="/api/auth/${demoLogin}/start?flow=qr&amp;returnTo=%2Fin"`);
    const chinese = await page("/login", { "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" });
    expect(chinese.text).toContain('<html lang="zh-CN">');
    expect(chinese.text).toContain("企业微信登录");
    expect((await page("/login?lang=zh")).text).toContain('<html lang="zh-CN">');
  });

  it("the login page offers the silent login inside WeCom", async () => {
    const userAgent = "Mozilla/5.0 wxwork/4.1.0 MicroMessenger/7.0.1";
    const { text } = await page("/login", { "user-agent": userAgent });
    expect(text).toContain(`/api/auth/${demoLogin}/start?flow=workbench`);
    expect(text).not.toContain("flow=qr");
  });

  it("the login page shows the error and its remedy", async () => {
    const { text } = await page("/login?error=10203");
    expect(text).toContain("You are not a member of this company.");
    expect(text).toContain("Error code 10203");
    expect((await page("/login?error=40029")).text).toContain("Error code 40029");
    const sentences = ["40001", "40029", "40163", "50001"].map(
      async (errcode) => (await page(`/login?error=${errcode}&lang=zh`)).text,
    );
    const [secret, spent, scanned, refused] = await Promise.all(sentences);
    expect(secret).toContain("登录方式的密钥不正确或已失效");
    expect(spent).toContain("授权码已过期或已用过，请重新登录。");
    expect(scanned).toContain("授权码已用过，请重新扫码。");
    expect(refused).toContain("请重新登录并同意授权");
    const odd = await page(`/login?error=${encodeURIComponent(markup)}`);
    expect(odd.text).toContain("The login was not completed.");
    expect(odd.text).not.toContain("<img src=x");
  });

  it("the login page shows a failed login in the console's sentence, in the browser where it failed", async () => {
    test.sandbox.world.failNext("auth/getuserinfo", 60020);
    const browser = test.browser();
    const landed = await test.signIn(browser, demo.corpA.people.xiaoman);
    const address = landed.headers.get("location") ?? "";
    expect(address).toBe("/login?error=60020");
    const sentence = "Signing in does not work right now. Tell your administrator the error code.";
    expect(await (await browser.visit(address)).text()).toContain(sentence);
    expect((await page(address)).text).not.toContain(sentence);
    expect(await (await browser.visit("/login?error=40029")).text()).not.toContain(sentence);
  });

  it("the login page escapes the titles of elements", async () => {
    const { text } = await page("/login");
    expect(text).toContain("&lt;img src=x");
    expect(text).not.toContain("<img src=x");
    expect(text).toContain('<img src="/odd.png" alt=""');
  });

  it("the login page shows the signed-in user", async () => {
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.markup);
    const text = await (await browser.visit("/login")).text();
    expect(text).toContain("Signed in as");
    expect(text).not.toMatch(/<(?:b|i|script)\b/);
  });

  it("the login page follows changed files", async () => {
    const next = new Promise((resolve) => test.app.onSnapshot(resolve));
    await test.write("auths/loginTypes/QywxInnerExample/e.json", {
      type: "auths.loginTypes.QywxInnerType",
      title: { zh: "新的标题", en: "A new title" },
    });
    await next;
    expect((await page("/login")).text).toContain("A new title");
  });
});

describe("hosted pages", () => {
  it.each([
    "/login?returnTo=%2Fin",
    "/login/company",
    "/login/bind",
    "/login/invitation",
    "/login/authorize/unknown",
    "/api/auth/dry-run?error=40001",
    "/oidc/auth?client_id=unknown&response_type=code",
    "/oidc/session/end/success",
    "/no/such/page",
  ])("%s is in the other language behind one link, and so are the pages after it", async (path) => {
    const browser = test.browser();
    const shown = async (address: string) => await (await browser.visit(address)).text();
    const english = await shown(path);
    expect(english).toContain('<html lang="en">');
    const link = /<a href="(\?[^"]+)" lang="zh-CN">中文<\/a>/.exec(english)?.[1] ?? "";
    const chinese = await shown(path.split("?", 1)[0] + link.replaceAll("&amp;", "&"));
    expect(chinese).toContain('<html lang="zh-CN">');
    expect(chinese).toMatch(/<a href="[^"]*lang=en[^"]*" lang="en">English<\/a>/);
    expect(await shown("/login")).toContain('<html lang="zh-CN">');
  });

  it.each(["/login", "/login/company", "/api/auth/dry-run", "/no/such/page"])(
    "%s allows its own script and style only",
    async (path) => {
      const { answer, text } = await page(path);
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? "";
      expect(policy).toContain(`style-src '${cspHash(style)}'`);
      expect(text).not.toMatch(/ (?:style|on\w+)="/);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    },
  );
});
