import { demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, requestText, statusesIn } from "./wire.ts";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());

const smuggled = () => `GET /api/auth/session HTTP/1.1\r\nHost: ${new URL(test.url).host}\r\n\r\n`;
const post = (headers: readonly string[], body: string) =>
  requestText(
    test.url,
    "POST /trpc/app.info",
    ["Content-Type: application/json", ...headers],
    body,
  );

describe("an ambiguous request length", () => {
  it.each([
    ["two lengths", ["Content-Length: 2", "Content-Length: 40"]],
    ["a length and chunks", ["Content-Length: 2", "Transfer-Encoding: chunked"]],
    ["chunks and a length", ["Transfer-Encoding: chunked", "Content-Length: 2"]],
    ["a list of lengths", ["Content-Length: 2, 40"]],
    ["a signed length", ["Content-Length: +2"]],
    ["a hexadecimal length", ["Content-Length: 0x2"]],
    ["an unknown coding", ["Transfer-Encoding: xchunked"]],
    ["chunks that are not last", ["Transfer-Encoding: chunked, identity"]],
    ["a space before the colon", ["Content-Length : 2"]],
    ["a folded header", ["X-A: b\r\n Content-Length: 2"]],
    ["a bare line feed in a header", ["X-A: b\nContent-Length: 2"]],
    ["a null character in a header", ["X-A: b\u0000c"]],
  ])("%s: the request is rejected, and bytes after it are not answered", async (_, headers) => {
    const answer = await exchange(test.url, post(headers, `{}${smuggled()}`));
    expect(statusesIn(answer)).toEqual([400]);
  });

  it("the rest of a rejected body is not parsed as a request", async () => {
    const inner = smuggled();
    const first = requestText(
      test.url,
      "POST /trpc/app.info",
      ["Content-Type: text/plain", `Content-Length: ${inner.length}`],
      inner,
    ).replace("Connection: close\r\n", "");
    const answer = await exchange(test.url, first, requestText(test.url, "GET /healthz"));
    expect(statusesIn(answer)[0]).toBe(415);
    expect(answer).not.toContain("not signed in");
  });
});

describe("header values of a client", () => {
  it("input never becomes a response header", async () => {
    const inject = "%0d%0aSet-Cookie:%20menshen=planted%0d%0a";
    for (const path of [
      `/login?returnTo=/${inject}`,
      `/login?error=${inject}`,
      `/login?lang=${inject}`,
      `/api/auth/${demoLogin}/start?returnTo=/${inject}`,
      `/api/auth/${demoLogin}/start?returnTo=/ok%3f${inject}`,
      `/api/auth/${demoLogin}/start?flow=${inject}`,
      `/api/auth/qywx/callback?state=${inject}&code=${inject}`,
      `/api/auth/dry-run?error=${inject}`,
      `/trpc/${inject}`,
      `/${inject}`,
    ]) {
      const answer = await exchange(test.url, requestText(test.url, `GET ${path}`));
      const [head = ""] = answer.split("\r\n\r\n");
      expect([path, /planted/.test(head.replace(/^Location: .*$/im, ""))]).toEqual([path, false]);
    }
  });

  it("input never becomes a second log line", async () => {
    const before = test.logLines().length;
    await exchange(
      test.url,
      requestText(test.url, "GET /a%0a%7B%22level%22:%22error%22%7D", ["User-Agent: a\\nb"]),
    );
    for (const line of test.logLines().slice(before)) {
      expect(line.trimEnd().split("\n").length).toBe(1);
      expect(JSON.parse(line)).toMatchObject({ level: expect.stringMatching(/debug|info/) });
    }
  });

  it("headers of any length and form are answered or rejected without a server error", async () => {
    for (const header of [
      `Cookie: ${"menshen=x; ".repeat(800)}`,
      `Cookie: ${"=;".repeat(2000)}`,
      "Cookie: menshen",
      "Cookie: menshen=%00%ff",
      "Cookie: __proto__=x; constructor=y",
      `Authorization: Bearer ${"x".repeat(8000)}`,
      "Authorization: Bearer",
      "Authorization: Basic YTpi",
      "Authorization: bearer  two words",
      `Accept-Language: ${"zh,".repeat(2000)}`,
      "Accept: */*;q=nonsense",
      `User-Agent: ${"\u00ff".repeat(4000)}`,
      "Range: bytes=0-1,5-6",
      "If-None-Match: *",
      "Expect: 100-continue",
      "Upgrade: h2c",
      `X-Forwarded-For: ${"1,".repeat(3000)}`,
    ])
      for (const path of ["/login", "/api/auth/session", "/trpc/app.info", "/"]) {
        const [status = 0] = statusesIn(
          await exchange(test.url, requestText(test.url, `GET ${path}`, [header])),
        ).filter((one) => one !== 100);
        const isCalm = status < 500 || (path === "/" && status === 503);
        expect([header.slice(0, 40), path, isCalm]).toEqual([header.slice(0, 40), path, true]);
      }
    const large = `X-Large: ${"x".repeat(20_000)}`;
    expect(
      statusesIn(await exchange(test.url, requestText(test.url, "GET /login", [large]))),
    ).toEqual([431]);
  });
});

describe("cookies of a sibling subdomain", () => {
  it("of two session cookies the first counts", async () => {
    const browser = test.browser();
    await test.signIn(browser, "ChenYi");
    const token = browser.cookies.get("menshen") ?? "";
    const ask = async (cookie: string) => {
      const text = requestText(test.url, "GET /api/auth/session", [`Cookie: ${cookie}`]);
      return statusesIn(await exchange(test.url, text))[0];
    };
    expect(await ask(`menshen=${token}`)).toBe(200);
    expect(await ask(`menshen=${token}; menshen=planted`)).toBe(200);
    expect(await ask(`menshen=planted; menshen=${token}`)).toBe(401);
    expect(await ask(`xmenshen=${token}`)).toBe(401);
    expect(await ask(`menshen-admin=${token}`)).toBe(401);
    expect(await ask(`menshen=${token}x`)).toBe(401);
    expect(await ask(`MENSHEN=${token}`)).toBe(401);
  });
});
