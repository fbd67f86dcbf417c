import { hash } from "node:crypto";
import { demo, demoLogin, readJson, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const { xiaoman, boss } = demo.corpA.people;
const callback = "/api/auth/qywx/callback";

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    config: { returnUrls: ["https://app.example.com/done", "https://app.example.com/done?a=1"] },
  });
});
afterAll(() => test.close());

/** Returns the provider's redirect without opening it. */
async function scan(browser = test.browser(), query = "") {
  const started = await browser.visit(`/api/auth/${demoLogin}/start?flow=qr${query}`);
  const back = await test.sandbox.signIn(started.headers.get("location") ?? "", {
    userId: xiaoman,
  });
  if (!back) throw new Error("the sandbox did not redirect");
  return { browser, back };
}

async function apiFlow(input: object) {
  const { data } = await test.query(`${demoLogin}.getLoginConfig`, input);
  const back = await test.sandbox.signIn(data.loginUrl, { userId: xiaoman });
  return { state: data.state as string, back: back ?? "" };
}

const verifier = "v".repeat(43);
const challenge = hash("sha256", verifier, "base64url");

describe("a flow bound to a cookie", () => {
  it("a cookie flow ends signed in at its returnTo", async () => {
    const browser = test.browser();
    const landed = await test.signIn(browser, xiaoman, { returnTo: "/welcome?x=1" });
    expect(landed.status).toBe(303);
    expect(landed.headers.get("location")).toBe("/welcome?x=1");
    expect(landed.headers.get("cache-control")).toBe("no-store");
    expect(landed.headers.get("referrer-policy")).toBe("no-referrer");
    expect(landed.headers.getSetCookie()[0]).toMatch(
      /^menshen=[\w-]{43}; Max-Age=604(?:800|799); Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const session = await readJson(browser.visit("/api/auth/session"));
    expect(session).toMatchObject({
      user: { name: "林小满" },
      corp: { corpId: demo.corpA.corpId },
      role: "user",
      platform: "web",
    });
  });

  it("a cookie flow without returnTo ends at /, through the workbench too", async () => {
    const landed = await test.signIn(test.browser(), boss, { flow: "workbench" });
    expect(landed.headers.get("location")).toBe("/");
    expect(landed.headers.getSetCookie()[0]).toMatch(/^menshen=/);
  });

  it("a state works once: a repeated callback, even concurrent, yields one session", async () => {
    const { browser, back } = await scan();
    const answers = await Promise.all([
      browser.visit(back),
      browser.visit(back),
      browser.visit(back),
    ]);
    answers.push(await browser.visit(back));
    const tokens = answers.map(
      (answer) => /^menshen=([\w-]+)/.exec(answer.headers.getSetCookie()[0] ?? "")?.[1],
    );
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toHaveLength(43);
    const { data } = await test.query("app.audit.list", { limit: 10 }, test.asAdmin);
    const { userId } = (await readJson(browser.visit("/api/auth/session"))).user;
    expect(data[0]).toMatchObject({ action: "login", userId });
    expect(data[1]).toMatchObject({ action: "session-created", userId });
    expect(data[2].action).not.toBe("session-created");
  });

  it("a consumed state with another code is rejected", async () => {
    const { browser, back } = await scan();
    await browser.visit(back);
    back.searchParams.set("code", "another");
    browser.cookies.delete("menshen");
    const again = await browser.visit(back);
    expect(again.headers.get("location")).toBe("/login?error=10102");
  });

  it("a flow is tied to its browser: another cannot complete or consume it", async () => {
    const { browser, back } = await scan();
    const other = await test.browser().visit(back);
    expect(other.headers.get("location")).toBe("/login?error=10103");
    expect(other.headers.getSetCookie()).toEqual([]);
    expect((await browser.visit(back)).headers.getSetCookie()[0]).toMatch(/^menshen=/);
  });

  it("a flow is tied to its element: its callback is accepted on that element's path only", async () => {
    const { browser, back } = await scan();
    const elsewhere = `/api/auth/${demoLogin}/callback${back.search}`;
    expect((await browser.visit(elsewhere)).headers.get("location")).toBe("/login?error=10102");
    expect((await browser.visit(back)).headers.get("location")).toBe("/");
  });

  it("a person who declined sees the error and can retry on the provider's page", async () => {
    const { browser, back } = await scan();
    const state = back.searchParams.get("state") ?? "";
    const refused = await browser.visit(`${callback}?state=${state}`);
    expect(refused.headers.get("location")).toBe("/login?error=10105");
    expect((await browser.visit(back)).headers.get("location")).toBe("/");
  });

  it("the provider's errcode reaches the login page", async () => {
    const { browser, back } = await scan();
    test.sandbox.world.failNext("auth/getuserinfo", 40029);
    expect((await browser.visit(back)).headers.get("location")).toBe("/login?error=40029");
  });
});

describe("an unknown state", () => {
  it.each(["", "?code=x", "?code=x&state=short", `?code=x&state=${"A".repeat(32)}`])(
    "%s redirects to the login page",
    async (query) => {
      const answer = await test.browser().visit(callback + query);
      expect(answer.headers.get("location")).toBe("/login?error=10102");
    },
  );

  it("an unknown state redirects a signed-in person to /", async () => {
    const browser = test.browser();
    await test.signIn(browser, xiaoman);
    const answer = await browser.visit(`${callback}?code=x&state=${"A".repeat(32)}`);
    expect(answer.headers.get("location")).toBe("/");
  });
});

describe("a flow bound to a challenge", () => {
  it("a challenge flow passes code and state in the fragment and exchanges nothing", async () => {
    const { state, back } = await apiFlow({
      challenge,
      returnTo: "https://app.example.com/done?a=1",
    });
    const landed = await test.browser().visit(back);
    const code = new URL(back).searchParams.get("code") ?? "";
    expect(landed.status).toBe(303);
    expect(landed.headers.get("location")).toBe(
      `https://app.example.com/done?a=1#code=${code}&state=${state}`,
    );
    expect(landed.headers.getSetCookie()).toEqual([]);
    const done = await test.mutate(`${demoLogin}.getLoginCode`, {
      authCode: code,
      state,
      verifier,
    });
    expect(done.data).toMatchObject({
      userId: xiaoman,
      loginCode: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it("a framed landing posts code and state to the embedding page of the expected origin only", async () => {
    const { state, back } = await apiFlow({ challenge, returnTo: "https://app.example.com/done" });
    const landed = await test.browser().visit(back, { "sec-fetch-dest": "iframe" });
    expect(landed.status).toBe(200);
    expect(landed.headers.get("x-frame-options")).toBeNull();
    expect(landed.headers.get("content-security-policy")).toContain(
      "frame-ancestors https://app.example.com",
    );
    const page = await landed.text();
    expect(page).toContain('data-origin="https://app.example.com"');
    expect(page).toContain(`&quot;state&quot;:&quot;${state}&quot;`);
  });

  it("a declined challenge flow passes the errcode in the fragment", async () => {
    const { state } = await apiFlow({ challenge });
    const landed = await test.browser().visit(`${callback}?state=${state}`);
    expect(landed.headers.get("location")).toBe(`/#error=10105&state=${state}`);
  });
});

const landAt = async (input: object, query = "&code=new") => {
  const { data } = await test.query(`${demoLogin}.getLoginConfig`, { challenge, ...input });
  const landed = await test.browser().visit(`${callback}?state=${data.state}${query}`);
  return (landed.headers.get("location") ?? "").replace(data.state, "STATE");
};

describe("a hand-over to a page", () => {
  it("puts code and state into the query where returnMode is query", async () => {
    const returnTo = "/in?a=1#top";
    expect(await landAt({ returnTo, returnMode: "query" })).toBe(
      "/in?a=1&code=new&state=STATE#top",
    );
    expect(await landAt({ returnTo, returnMode: "query" }, "")).toBe(
      "/in?a=1&error=10105&state=STATE#top",
    );
    expect(await landAt({ returnTo: `${test.url}/in`, returnMode: "query" })).toBe(
      "/in?code=new&state=STATE",
    );
    expect(await landAt({ returnMode: "query" })).toBe("/?code=new&state=STATE");
    expect(await landAt({ returnTo, returnMode: "fragment" })).toBe("/in?a=1#code=new&state=STATE");
    expect(await landAt({ returnTo })).toBe("/in?a=1#code=new&state=STATE");
  });

  it("rejects returnMode query for another site's URL, whose server would log the code", async () => {
    const input = { challenge, returnTo: "https://app.example.com/done", returnMode: "query" };
    const { error } = await test.query(`${demoLogin}.getLoginConfig`, input);
    expect(error?.data).toMatchObject({ errcode: 10701, data: { field: "returnMode" } });
  });

  it("replaces the code and state that the address has already, wherever they are", async () => {
    const old = "code=old&auth_code=old&state=old&error=1&code=older";
    for (const returnTo of [`/in?${old}&a=1`, `/in?a=1#${old}`, `/in?${old}&a=1#${old}`]) {
      expect(await landAt({ returnTo })).toBe("/in?a=1#code=new&state=STATE");
      expect(await landAt({ returnTo, returnMode: "query" })).toBe("/in?a=1&code=new&state=STATE");
    }
    expect(await landAt({ returnTo: `/in#tab=2&${old}`, returnMode: "query" })).toBe(
      "/in?code=new&state=STATE#tab=2",
    );
  });

  it("request logs hold neither code nor state, at any level and however the login ends", async () => {
    const { data } = await test.query(`${demoLogin}.getLoginConfig`, {
      challenge,
      returnTo: "/in",
      returnMode: "query",
    });
    const secretCode = "kept-out-of-the-logs";
    const browser = test.browser();
    const landed = await browser.visit(`${callback}?state=${data.state}&code=${secretCode}`);
    await browser.visit(landed.headers.get("location") ?? "");
    const input = { authCode: secretCode, state: data.state, verifier };
    await test.mutate(`${demoLogin}.getLoginCode`, input);
    await test.query(`${demoLogin}.getLoginCode`, input);
    const { browser: started, back } = await scan();
    const own = new URL(back).searchParams;
    await started.visit(back);
    await started.visit(back);
    await started.visit(`/api/nothing?code=${secretCode}&state=${data.state}`);
    const lines = test.logLines();
    expect(lines.some((line) => line.includes(callback))).toBe(true);
    const all = lines.join("\n");
    for (const value of [secretCode, data.state, own.get("code"), own.get("state")])
      expect(all).not.toContain(value);
  });
});

/** A login Type of one's own: its page is the callback itself, and its exchange of the code fails. */
const ownType = `
import { defineType, mutation, query } from "@menshen/core";
import { loginMethods, onlyCompany } from "@menshen/domain";
import { z } from "zod";
export default defineType({
  config: z.object({}),
  create({ element, ports }) {
    const login = loginMethods({
      element, ports, authType: "own", redirectUri: "/", requireState: true, allowRegister: true,
      companyOf: onlyCompany({
        corpId: null,
        begin: ({ state }) => "https://provider.example/?state=" + state,
        identify: async () => { throw new RangeError("a number out of range"); },
      }),
    });
    return {
      beginLogin: login.beginLogin,
      finishLogin: login.finishLogin,
      getLoginConfig: query({ access: "public", run: () => ({}) }),
      getLoginCode: mutation({ access: "public", run: () => ({}) }),
    };
  },
});
`;

const failures = (server: TestServer) =>
  server
    .logLines()
    .filter((line) => line.includes("login failed"))
    .map((line) => JSON.parse(line));

describe("a landing that fails", () => {
  it("a landing that the provider refuses is logged with the provider's number", async () => {
    const { browser, back } = await scan();
    const refused = new URL(back);
    refused.searchParams.set("code", "never-issued");
    expect((await browser.visit(refused.href)).headers.get("location")).toMatch(
      /^\/login\?error=\d+$/,
    );
    expect(failures(test).at(-1)).toMatchObject({
      element: demoLogin,
      method: "landing",
      result: "refused",
      source: "wecom",
      err: { name: "Code" },
    });
  });

  it("a landing that fails in the element's code is logged with cause and stack frames", async () => {
    await using own = await startTestServer({
      files: {
        "auths/loginTypes/OwnType/e.json": { type: "auths.loginTypes.Meta", title: "Own" },
        "auths/loginTypes/OwnType/OwnType.ts": ownType,
        "auths/loginTypes/Own/e.json": { type: "auths.loginTypes.OwnType", title: "Own" },
        "auths/loginTypes/Own/Own.json": {},
      },
    });
    const browser = own.browser();
    const name = "auths.loginTypes.Own";
    const started = await browser.visit(`/api/auth/${name}/start`);
    const state = new URL(started.headers.get("location") ?? "").searchParams.get("state");
    const landed = await browser.visit(`/api/auth/${name}/callback?code=c&state=${state}`);
    expect(landed.headers.get("location")).toBe("/login?error=50000");
    expect(failures(own)).toMatchObject([
      {
        level: "error",
        element: name,
        errcode: 50000,
        err: {
          cause: {
            name: "RangeError",
            message: "a number out of range",
            frames: expect.arrayContaining([expect.stringContaining("OwnType.ts")]),
          },
        },
      },
    ]);
  });
});

describe("a flow without a binding", () => {
  it("an unbound flow is rejected on the landing and in any request from a browser", async () => {
    const { state, back } = await apiFlow({});
    const landed = await test.browser().visit(back);
    expect(landed.status).toBe(400);
    expect(landed.headers.getSetCookie()).toEqual([]);
    const input = { authCode: new URL(back).searchParams.get("code"), state };
    for (const headers of [
      { "sec-fetch-site": "same-origin" },
      { origin: test.url },
      { cookie: "a=b", origin: test.url },
    ]) {
      const { error } = await test.mutate(`${demoLogin}.getLoginCode`, input, headers);
      expect(error.data).toMatchObject({ errcode: 10103, httpStatus: 403 });
    }
    const { data } = await test.mutate(`${demoLogin}.getLoginCode`, input);
    expect(data.userId).toBe(xiaoman);
  });
});
