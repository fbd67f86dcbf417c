import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { demo } from "../src/demo/world.ts";
import { serveSandbox } from "../src/serve.ts";
import { webLoginUrl } from "./test-client.ts";

const { corpId, apps, people } = demo.corpA;

test("serves HTTP at a free port and releases the port on close", async () => {
  const lines: string[] = [];
  const served = await serveSandbox({ port: 0, log: (line) => lines.push(line) });
  expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const response = await fetch(
    `${served.url}/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${apps.portal.secret}`,
  );
  expect(await response.json()).toMatchObject({ errcode: 0 });
  await fetch(`${served.url}/cgi-bin/user/get`);
  expect(lines).toEqual(["GET /cgi-bin/gettoken 200", "GET /cgi-bin/user/get 200 errcode 41001"]);
  await served.close();
  await expect(fetch(served.url)).rejects.toThrow("fetch failed");
});

test("signs in through real sockets, bodies included", async () => {
  await using served = await serveSandbox({ port: 0 });
  const loginUrl = webLoginUrl({}, `${served.url}/wwlogin/sso/login`);
  const page = await (await fetch(loginUrl)).text();
  expect(page).toContain(`href="${served.url}/phone?scan=`);
  const body = JSON.stringify({ loginUrl, userId: people.rare });
  const response = await fetch(`${served.url}/sandbox/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(((await response.json()) as { redirect: string }).redirect).toContain("state=abc123");
});

test("a scripted network error resets the connection and leaves the server running", async () => {
  await using served = await serveSandbox({ port: 0 });
  served.sandbox.world.failNext("gettoken", { networkError: true });
  await expect(fetch(`${served.url}/cgi-bin/gettoken`)).rejects.toThrow("fetch failed");
  expect((await fetch(`${served.url}/cgi-bin/gettoken`)).status).toBe(200);
});

test("a client that disconnects early does not disturb the server", async () => {
  await using served = await serveSandbox({ port: 0 });
  served.sandbox.world.failNext("gettoken", { latencyMs: 60_000 });
  await expect(
    fetch(`${served.url}/cgi-bin/gettoken`, { signal: AbortSignal.timeout(50) }),
  ).rejects.toMatchObject({ name: "TimeoutError" });
  expect((await fetch(`${served.url}/cgi-bin/gettoken`)).status).toBe(200);
});

test("the start page's logins redirect to the server's own callback page, at any port", async () => {
  await using served = await serveSandbox({ port: 0 });
  const start = await (await fetch(served.url)).text();
  const link = /href="(\/wwlogin[^"]+)"/.exec(start)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const back = await served.sandbox.signIn(`${served.url}${link}`, { userId: people.xiaoman });
  expect(back?.href.startsWith(`${served.url}/sandbox/callback?`)).toBe(true);
  const landed = await (await fetch(back ?? "")).text();
  expect(landed).toContain(back?.searchParams.get("code"));
});

test("WeChat over real sockets: start page, QR picture, control characters, callback page", async () => {
  await using served = await serveSandbox({ port: 0 });
  const start = await (await fetch(served.url)).text();
  const link =
    /href="(\/connect\/qrconnect[^"]+)"/.exec(start)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const page = await (await fetch(`${served.url}${link}`)).text();
  const picture = /src="(\/connect\/qrcode\/[^"]+)"/.exec(page)?.[1] ?? "";
  expect(await (await fetch(`${served.url}${picture}`)).text()).toMatch(/^<svg /);
  const { site } = demo.wechat.apps;
  const userId = demo.wechat.people.controlCharacter;
  const back = await served.sandbox.signIn(`${served.url}${link}`, { userId });
  expect(await (await fetch(back ?? "")).text()).toContain("/sns/oauth2/access_token?appid=");
  const code = back?.searchParams.get("code") ?? "";
  const query = { appid: site.appId, secret: site.secret, code, grant_type: "authorization_code" };
  const ask = async (name: string, params: Record<string, string>) =>
    fetch(`${served.url}/sns/${name}?${new URLSearchParams(params).toString()}`);
  const exchanged = await ask("oauth2/access_token", query);
  expect(exchanged.headers.get("content-type")).toBe("text/plain");
  const { access_token, openid } = (await exchanged.json()) as Record<string, string>;
  const profile = await ask("userinfo", { access_token: `${access_token}`, openid: `${openid}` });
  expect(await profile.text()).toContain("白鸽\u0014");
});

test("pushes to a real server, also by the real clock", async () => {
  const { suiteId } = demo.provider.template;
  await using served = await serveSandbox({ port: 0 });
  const { world } = served.sandbox;
  const arrived: string[] = [];
  const here = createServer((incoming, outgoing) => {
    arrived.push(`${incoming.method} ${incoming.url?.split("?")[0]}`);
    incoming.resume();
    outgoing.end("success");
  });
  await new Promise<void>((resolve) => void here.listen(0, "127.0.0.1", resolve));
  const { port } = here.address() as AddressInfo;
  try {
    world.providers.updateTemplate(suiteId, { callbackUrl: `http://127.0.0.1:${port}/notify` });
    await vi.waitFor(() => expect(arrived).toEqual(["POST /notify"]), { timeout: 10_000 });
    expect(await world.push.ticket(suiteId)).toMatchObject({ status: "delivered" });
    world.failNext("push/suite_ticket", { delaySeconds: 0.5 });
    await world.push.ticket(suiteId);
    await vi.waitFor(() => expect(arrived).toHaveLength(3), { timeout: 10_000 });
  } finally {
    here.close();
  }
});

test("listens on loopback only, unless allowRemote is set", async () => {
  await expect(serveSandbox({ port: 0, host: "0.0.0.0" })).rejects.toThrow(
    "not a loopback address",
  );
  await using served = await serveSandbox({ port: 0, host: "0.0.0.0", allowRemote: true });
  expect(await statusFor(served.url, "192.168.1.20:3001")).toBe(404);
});

test("rejects a Host header that names a foreign host (DNS rebinding)", async () => {
  await using served = await serveSandbox({ port: 0 });
  expect(await statusFor(served.url, "rebound.example:3001")).toBe(421);
});

test("rejects when the port is taken", async () => {
  await using served = await serveSandbox({ port: 0 });
  await expect(serveSandbox({ port: Number(new URL(served.url).port) })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

/** Fetch does not let a test choose the Host header. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/cgi-bin/nothing", headers: { host } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}
