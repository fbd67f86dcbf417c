import { request } from "node:http";
import { expect, test } from "vitest";
import { demo } from "../src/demo/world.ts";
import { createSandbox } from "../src/sandbox.ts";
import { serveSandbox } from "../src/serve.ts";
import { clientOf } from "./test-client.ts";

interface Got {
  readonly status: number | undefined;
  readonly location: string | undefined;
  readonly text: string;
}

/** Fetch does not let a test choose the Host header. */
function get(url: string, path: string, headers: Record<string, string>): Promise<Got> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode, location: response.headers.location, text }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("a proxy that keeps Host and forwards https is answered, not redirected to https", async () => {
  await using served = await serveSandbox({ port: 0 });
  const host = "qyapi.weixin.qq.com";
  const plain = await get(served.url, "/cgi-bin/gettoken", { host });
  expect(plain).toMatchObject({ status: 301, location: `https://${host}/cgi-bin/gettoken` });
  const headers = { host, "x-forwarded-proto": "https" };
  const forwarded = await get(served.url, "/cgi-bin/gettoken", headers);
  expect(forwarded.status).toBe(200);
  expect(forwarded.text).toContain("41004");
});

test("an official host answers its own paths only, also with allowRemote", async () => {
  await using served = await serveSandbox({ port: 0, allowRemote: true });
  const headers = { host: "open.weixin.qq.com", "x-forwarded-proto": "https" };
  expect((await get(served.url, "/cgi-bin/gettoken", headers)).status).toBe(404);
});

test("plain host names of a Compose network are the sandbox, and links use them", async () => {
  await using served = await serveSandbox({ port: 0 });
  const page = await get(served.url, "/", { host: "sandbox:3001" });
  expect(page.text).toContain(encodeURIComponent("http://sandbox:3001/sandbox/callback"));
  const behindTls = await get(served.url, "/", {
    host: "sandbox",
    "x-forwarded-proto": "https",
  });
  expect(behindTls.text).toContain(encodeURIComponent("https://sandbox/sandbox/callback"));
});

test("pushes may go to plain host names of a Compose network", async () => {
  const asked: string[] = [];
  const { world } = createSandbox(undefined, {
    pushFetch(input) {
      asked.push(new Request(input).url);
      return Promise.resolve(new Response("success"));
    },
  });
  const { suiteId } = demo.provider.template;
  world.providers.updateTemplate(suiteId, { callbackUrl: "http://menshen:3000/notify" });
  expect(await world.push.ticket(suiteId)).toMatchObject({ status: "delivered" });
  expect(asked[0]).toMatch(/^http:\/\/menshen:3000\/notify\?/);
});

test("GET /health answers", async () => {
  const { fetch } = createSandbox();
  const response = await fetch("http://127.0.0.1:3001/health");
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
});

test("an API that exists and is not simulated says so in a header, an errcode and the call log", async () => {
  const sandbox = createSandbox();
  const { fetch, world } = sandbox;
  const response = await fetch("https://qyapi.weixin.qq.com/cgi-bin/externalcontact/list?userid=x");
  expect(response.headers.get("x-sandbox-not-simulated")).toBe("externalcontact/list");
  expect(await response.json()).toMatchObject({
    errcode: 990404,
    errmsg: "externalcontact/list exists at the provider and is not simulated by the sandbox",
  });
  await fetch("https://api.weixin.qq.com/cgi-bin/user/info?openid=x");
  expect(world.calls().map(({ endpoint, errcode }) => [endpoint, errcode])).toEqual([
    ["externalcontact/list", 990404],
    ["cgi-bin/user/info", 990404],
  ]);
});

test("a fault can stand in for an API that is not simulated", async () => {
  const sandbox = createSandbox();
  const { api } = clientOf(sandbox);
  sandbox.world.failNext("user/create", { set: { errcode: 0, errmsg: "created" } });
  expect(await api("user/create", {}, {})).toEqual({ errcode: 0, errmsg: "created" });
  expect(await api("user/create", {}, {})).toMatchObject({ errcode: 990404 });
});
