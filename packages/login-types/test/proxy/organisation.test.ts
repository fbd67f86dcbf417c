import { demo, demoLogin, demoProxy, httpRequest } from "@menshen/testkit";
import { start, startInstalled, startProxy, type ProxyServer } from "@menshen/testkit/proxy-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: ProxyServer;
beforeAll(async () => {
  test = await startInstalled({ config: { returnUrls: ["https://app.example.com/in"] } });
});
afterAll(() => test.close());

const ask = async (query: string, headers: Record<string, string> = {}) => {
  const answer = await test.browser().visit(`${start}?${query}`, headers);
  return { answer, status: answer.status, text: await answer.text() };
};

describe("a login at an element that serves several companies", () => {
  it("the organisation page asks for the company in the visitor's language", async () => {
    const { status, text, answer } = await ask("flow=qr&returnTo=/in");
    expect(status).toBe(200);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain("Which company are you from?");
    expect(text).toContain("WeCom by organisation code");
    expect(text).not.toContain('role="alert"');
    expect(answer.headers.getSetCookie()).toEqual([]);
    const chinese = await ask("flow=qr", { "accept-language": "zh-CN" });
    expect(chinese.text).toContain("你来自哪家企业？");
    const back = `/login?returnTo=%2Fin`;
    expect(text).toContain(`href="${back}"`);
    expect(text).toContain(`href="?flow=qr&amp;returnTo=%2Fin&amp;lang=zh"`);
  });

  it("an element of several companies is offered on the login page by its title", async () => {
    const text = await (await test.browser().visit("/login")).text();
    expect(text).toContain(`href="${start}?flow=qr"`);
    expect(text).toContain("WeCom by organisation code");
  });

  it("the organisation form passes on the known parameters only", async () => {
    const { text } = await ask(
      "flow=workbench&returnTo=/in&lang=zh&evil=%22%3E%3Cscript%3E&corp=1",
    );
    const fields = [...text.matchAll(/<input\s[^>]*name="(\w+)"\s+value="([^"]*)"/g)];
    expect(fields.map(([, name, value]) => `${name}=${value}`)).toEqual([
      "flow=workbench",
      "returnTo=/in",
      "lang=zh",
      "org=",
    ]);
    expect(text).not.toContain("script");
  });

  it("the organisation code is accepted in any case and with blanks around it", async () => {
    for (const org of ["hq", "HQ", "%20hq%20", "hq%0A"]) {
      const { answer } = await ask(`flow=qr&org=${org}&returnTo=/in`);
      expect(answer.status).toBe(303);
      const page = new URL(answer.headers.get("location") ?? "");
      expect(page.host).toBe("login.work.weixin.qq.com");
      expect(page.searchParams.get("appid")).toBe(test.corpId(demo.corpA.corpId));
    }
  });

  it("the form asks again for an unknown code, with the escaped input", async () => {
    const { status, text } = await ask(`flow=qr&org=${encodeURIComponent('"><img src=x>')}`);
    expect(status).toBe(404);
    expect(text).toContain("Unknown organisation code.");
    expect(text).toContain("Error code 10302");
    expect(text).toContain('aria-invalid="true"');
    expect(text).toMatch(/name="org"\s+value="&quot;&gt;&lt;img src=x&gt;"/);
    expect(text).not.toContain("<img src=x");
  });

  it("an empty organisation code counts as absent", async () => {
    expect((await ask("flow=qr&org=")).status).toBe(200);
    expect((await ask("flow=qr&org=%20%20")).status).toBe(200);
  });

  it("the organisation page allows forms to the provider and runs no script", async () => {
    const { answer, text } = await ask("flow=qr");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(
      `form-action 'self' https: ${test.url} https://login.work.weixin.qq.com https://open.weixin.qq.com https://app.example.com;`,
    );
    expect(text).not.toContain("<script");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("a program gets JSON instead of the organisation page", async () => {
    for (const [query, status, errcode] of [
      ["", 400, 10303],
      ["?org=nobody", 404, 10302],
    ] as const) {
      const answer = await httpRequest(new URL(start + query, test.url));
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ error: { data: { errcode } } });
    }
  });

  it("an element of one company shows no organisation page", async () => {
    const { headers } = await test.browser().visit(`/api/auth/${demoLogin}/start?flow=qr`);
    expect(headers.get("location")).toContain(`appid=${demo.corpA.corpId}`);
  });

  it("organisation codes are limited to ten attempts a minute across all routes", async () => {
    await using limited = await startProxy({ config: { rateLimit: true } });
    const browser = limited.browser();
    for (let n = 0; n < 10; n++)
      expect((await browser.visit(`${start}?org=guess${n}`)).status).toBe(404);
    const refused = await browser.visit(`${start}?org=guess10`);
    expect(refused.status).toBe(429);
    expect(await refused.text()).toContain("10601");
    const { error } = await limited.query(`${demoProxy}.getLoginConfigByCode`, { code: "guess" });
    expect(error.data.errcode).toBe(10601);
  });
});
