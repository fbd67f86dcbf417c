import {
  demoLogin,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());

const post = async (path: string, headers: Record<string, string>) => {
  const url = new URL(path, test.url);
  const answer = await httpRequest(url, { method: "POST", headers, body: "{}" });
  const { data } = (await readJson(answer)).error;
  const { path: asked, element, method, errcode } = data;
  const type = answer.headers.get("content-type");
  return { status: answer.status, type, errcode, path: asked, element, method };
};

const json = { "content-type": "application/json" };

describe("a call rejected before the adapter fails like any other call", () => {
  it.each<[string, number, number, Record<string, string>]>([
    ["another site", 403, 10603, { ...json, origin: "https://evil.test" }],
    ["another media type", 415, 10701, { "content-type": "text/plain" }],
    ["another Host", 421, 10603, { ...json, host: "evil.test" }],
  ])("%s: the error has the path, the element and the method", async (_, status, errcode, sent) => {
    const path = `${demoLogin}.getLoginCode`;
    const common = { status, errcode, type: "application/json" };
    const known = { ...common, path, element: demoLogin, method: "getLoginCode" };
    expect(await post(`/trpc/${path}`, sent)).toEqual(known);
    expect(await post(`/trpc/${path}?batch=1`, sent)).toEqual(known);
    const nowhere = { ...common, element: null, method: null };
    for (const name of [
      "app.dryRun.start",
      "no.such",
      `${path},${path}`,
      `${demoLogin}.getAccessToken`,
    ]) {
      expect(await post(`/trpc/${name}`, sent)).toEqual({ ...nowhere, path: name });
    }
    expect(await post("/trpc/%E0%A4%A", sent)).toEqual({ ...nowhere, path: "%E0%A4%A" });
  });
});

describe("every JSON response of tRPC's adapter has the JSON media type", () => {
  it("a failure outside any call has the JSON media type, too", async () => {
    for (let n = 0; n < 5; n++) {
      await test.query("app.info", undefined, { authorization: `Bearer guess-${n}` });
    }
    const guess = { authorization: "Bearer guess-6" };
    const logout = "auths.loginTypes.services.AuthSvc.logout";
    const tooMany = Array.from({ length: 51 }, () => "app.info").join(",");
    for (const [method, path, headers, status] of [
      ["GET", "/trpc/app.info?batch=1&input=%7B%7D", guess, 429],
      ["GET", `/trpc/${tooMany}?batch=1&input=%7B%7D`, {}, 413],
      ["GET", "/trpc/app.info?batch=1&input=%7B", {}, 400],
      ["GET", "/trpc/%E0%A4%A", {}, 400],
      ["GET", "/trpc/app.info,app.info", {}, 404],
      ["GET", `/trpc/${logout}?batch=1&input=%7B%7D`, {}, 405],
      ["PUT", "/trpc/app.info", json, 405],
    ] as const) {
      const answer = await httpRequest(new URL(path, test.url), {
        method,
        headers,
      });
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        status,
        "application/json",
      ]);
      JSON.parse(await answer.text());
    }
  });
});
