import { expect, test } from "vitest";
import { createSandbox } from "../src/sandbox.ts";

test.each([
  "https://qyapi.weixin.qq.com/cgi-bin/gettoken",
  "http://127.0.0.1:3001/cgi-bin/gettoken",
  "http://localhost/cgi-bin/gettoken",
  "http://[::1]:9/cgi-bin/gettoken",
])("answers %s as the sandbox", async (url) => {
  expect((await createSandbox().fetch(url)).headers.get("error-code")).toBe("41004");
});

test.each([
  "https://open.weixin.qq.com/cgi-bin/gettoken",
  "https://qyapi.weixin.qq.com/",
  "https://qyapi.weixin.qq.com/sandbox/api/world",
  "https://api.weixin.qq.com/cgi-bin/gettoken",
  "https://api.weixin.qq.com/connect/qrconnect",
  "https://open.weixin.qq.com/connect/l/qrconnect",
  "https://open.weixin.qq.com/connect/qrcode/unknown",
  "https://login.work.weixin.qq.com/phone",
  "http://127.0.0.1:3001/cgi-bin",
])("answers 404 with an empty body for %s", async (url) => {
  const response = await createSandbox().fetch(url);
  expect([response.status, await response.text()]).toEqual([404, ""]);
});

test.each([
  "https://example.com/",
  "https://127.0.0.1.example.com/",
  "https://weixin.qq.com/",
  "http://10.0.0.1/",
])("rejects a request to %s, which is no host of the sandbox", async (url) => {
  await expect(createSandbox().fetch(url)).rejects.toThrow("is not simulated");
});

test("fetch accepts a URL, a Request, HEAD and an aborted signal", async () => {
  const { fetch } = createSandbox();
  const url = new URL("https://qyapi.weixin.qq.com/cgi-bin/getcallbackip");
  expect((await fetch(url)).headers.get("error-code")).toBe("41001");
  expect((await fetch(new Request(url))).headers.get("error-code")).toBe("41001");
  expect((await fetch("http://127.0.0.1:3001/", { method: "HEAD" })).status).toBe(200);
  await expect(fetch(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: "AbortError",
  });
});

test("the link in an error text leads to the meaning of the error", async () => {
  const { fetch } = createSandbox();
  const body = (await (await fetch("https://qyapi.weixin.qq.com/cgi-bin/gettoken")).json()) as {
    errmsg: string;
  };
  const link = /https:\S+$/.exec(body.errmsg)?.[0] ?? "";
  expect(await (await fetch(link)).text()).toContain("缺少secret参数");
});

test("the start page shows companies, people, links to try, faults and calls", async () => {
  const { fetch, world } = createSandbox();
  world.failNext("user/get", 60020);
  await fetch("https://qyapi.weixin.qq.com/cgi-bin/gettoken");
  const text = await (await fetch("http://127.0.0.1:3001/?lang=en")).text();
  for (const part of [
    "山海科技有限公司",
    "云杉书店（杭州）有限公司",
    "林小满",
    "60020",
    "41004",
    "snsapi_privateinfo#wechat_redirect",
    "wx3f8c1a5d7e902b46",
    "oSandboxUnionSunQingHe000001",
    "Return the unionid",
  ])
    expect(text).toContain(part);
});
