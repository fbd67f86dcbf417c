import { demo, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: TestServer;
let nowMs = Date.now();
beforeAll(async () => {
  test = await startTestServer({ config: { trustedProxies: ["loopback"], now: () => nowMs } });
});
afterAll(() => test.close());

const via = (ip: string) => ({ "x-forwarded-for": ip });
const bogus = { authCode: "nothing", state: "A".repeat(32) };
const start = `/api/auth/${demoLogin}/start`;

const unknownState = (n: number) =>
  test
    .browser()
    .visit(
      `/api/auth/${demoLogin}/callback?code=x&state=${String(n).padStart(32, "A")}`,
      via("192.0.2.9"),
    );

/** Runs 32 at a time: more sockets than that only wait for each other. */
async function inParallel(count: number, run: (n: number) => Promise<unknown>) {
  let next = 0;
  const lane = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: 32 }, lane));
}

describe("a flood from ten thousand address blocks", () => {
  beforeAll(async () => {
    // 5,000 /16s of IPv4 and 5,000 /48s of IPv6: each sends one call, many times what one client may.
    await inParallel(10_000, async (n) => {
      const half = n >> 1;
      const ip =
        n % 2 ? `${20 + (half >> 8)}.${half & 255}.7.9` : `2001:db8:${half.toString(16)}:1::9`;
      const kind = half % 4;
      if (kind === 0) await test.mutate(`${demoLogin}.getLoginCode`, bogus, via(ip));
      else if (kind === 1) await test.query(`${demoLogin}.getLoginConfig`, undefined, via(ip));
      else if (kind === 2) await test.browser().visit(start, via(ip));
      else await test.query("app.info", undefined, { ...via(ip), authorization: "Bearer guess" });
    });
  }, 300_000);

  it("a login elsewhere still works", async () => {
    const browser = test.browser();
    const begun = await browser.visit(start, via("203.0.113.9"));
    const back = await test.sandbox.signIn(begun.headers.get("location") ?? "", {
      userId: demo.corpA.people.xiaoman,
    });
    expect((await browser.visit(back ?? "", via("203.0.113.9"))).headers.get("location")).toBe("/");
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
  });

  it("getLoginCode elsewhere still answers with the fault of the call", async () => {
    const { error } = await test.mutate(`${demoLogin}.getLoginCode`, bogus, via("203.0.113.9"));
    expect(error.data.errcode).toBe(10102);
  });

  it("the administrator's token is accepted, also where wrong ones are over the limit", async () => {
    const near = via("203.0.113.77");
    const guess = () => test.query("app.info", undefined, { ...near, authorization: "Bearer no" });
    for (let n = 0; n < 5; n++) expect((await guess()).status).toBe(200);
    expect((await guess()).status).toBe(429);
    const correct = await test.query("app.audit.list", {}, { ...near, ...test.asAdmin });
    expect(correct.status).toBe(200);
  });

  it("an unused link to the console is accepted, also where wrong ones are over the limit", async () => {
    nowMs += 60_000;
    const browser = test.browser();
    const signIn = (token: string) => browser.send("POST", "/api/admin/session", { token });
    for (let n = 0; n < 5; n++) expect((await signIn(`guess${n}`)).status).toBe(403);
    expect((await signIn("guess")).status).toBe(429);
    const link = new URL(await test.server.createAdminLink());
    const token = new URLSearchParams(link.hash.slice(1)).get("admin") ?? "";
    expect((await signIn(token)).status).toBe(200);
  });
});

describe("an office of 300 people behind one address", () => {
  it("signs in within a minute: 300 starts and 300 landings pass, all at once", async () => {
    const office = via("198.51.100.7");
    let signedIn = 0;
    await inParallel(300, async () => {
      const browser = test.browser();
      const begun = await browser.visit(start, office);
      const page = begun.headers.get("location") ?? "";
      const back = await test.sandbox.signIn(page, { userId: demo.corpA.people.xiaoman });
      const landed = await browser.visit(back ?? "", office);
      if (landed.headers.get("location") === "/") signedIn++;
    });
    expect(signedIn).toBe(300);
    expect((await test.browser().visit(start, office)).status).toBe(429);
  });
});

describe("failed landings", () => {
  it("unknown states count under finish: the 61st is answered with 429 and Retry-After", async () => {
    for (let n = 0; n < 60; n++) expect((await unknownState(n)).status).toBe(303);
    const refused = await unknownState(60);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("a landing above the limit leaves its flow: it completes when the minute is over", async () => {
    const at = via("192.0.2.77");
    const browser = test.browser();
    const begun = await browser.visit(start, at);
    const back = await test.sandbox.signIn(begun.headers.get("location") ?? "", {
      userId: demo.corpA.people.xiaoman,
    });
    for (let n = 0; n < 60; n++) await test.mutate(`${demoLogin}.getLoginCode`, bogus, at);
    expect((await browser.visit(back ?? "", at)).status).toBe(429);
    nowMs += 60_000;
    expect((await browser.visit(back ?? "", at)).headers.get("location")).toBe("/");
  });
});

describe("X-Forwarded-For of an untrusted address", () => {
  it("is counted, and a warning names MENSHEN_TRUSTED_PROXIES once a minute", async () => {
    let clock = Date.now();
    await using open = await startTestServer({ config: { now: () => clock } });
    const warnings = () =>
      open.logLines().filter((line) => line.includes("MENSHEN_TRUSTED_PROXIES"));
    await open.query("app.info");
    expect(warnings()).toEqual([]);
    for (let n = 0; n < 3; n++) await open.query("app.info", undefined, via("203.0.113.9"));
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('"peer":"127.0.0.1"');
    clock += 60_000;
    await open.query("app.info", undefined, via("203.0.113.9"));
    expect(warnings()).toHaveLength(2);
    const text = await (await fetch(`${open.url}/metrics`)).text();
    expect(text).toContain("menshen_forwarded_ignored_total 4");
  });

  it("of a trusted one no warning is logged", () => {
    expect(test.logLines().join("")).not.toContain("MENSHEN_TRUSTED_PROXIES");
  });
});
