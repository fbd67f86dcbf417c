import { networkInterfaces } from "node:os";
import {
  demo,
  demoElements,
  httpRequest,
  readJson,
  startTestServer,
  type TestServer,
} from "@menshen/testkit";
import { sync } from "@menshen/testkit/sync-calls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, createVisitor, type Form } from "./gate-visitor.ts";

const { corpId, people } = demo.corpA;
const gate = (name: string, config: object) => ({
  [`auths/gates/${name}/e.json`]: { type: "auths.gates.ForwardAuthType", title: name },
  [`auths/gates/${name}/${name}.json`]: config,
});
const files = {
  ...demoElements,
  ...gate("Wiki", {
    hosts: ["wiki.test", "wiki.test:8443"],
    corps: [corpId],
    public: ["/health", "/assets/"],
  }),
  ...gate("Closed", { hosts: ["closed.test"], departments: { [corpId]: [999] } }),
  ...gate("Moving", { hosts: ["moving.test"] }),
};

let test: TestServer;
let aheadMs = 0;
beforeAll(async () => {
  test = await startTestServer({
    files,
    config: { rateLimit: false, now: () => Date.now() + aheadMs, trustedProxies: ["10.1.2.3"] },
  });
  await sync(test);
});
afterAll(() => test.close());

/** A browser that is signed in to this site, and to no gate yet. */
async function signedIn(person: string = people.xiaoman, form?: Form) {
  const visitor = createVisitor(test, form);
  await test.signIn(visitor.site, person);
  return visitor;
}

const page = "https://wiki.test/a/b?c=d&e=%E4%BD%A0";

describe("a question without a session", () => {
  it("nginx gets 401 and the login page, Caddy and Traefik a redirect to it", async () => {
    for (const [form, status] of [
      ["nginx", 401],
      ["forwarded", 302],
    ] as const) {
      const answer = await ask(test, page, { form });
      expect(answer.status).toBe(status);
      const location = new URL(answer.headers.get("location") ?? "");
      expect(location.origin + location.pathname).toBe(`${test.url}/login`);
      expect(location.searchParams.get("returnTo")).toBe(page);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("a host without a gate is refused", async () => {
    for (const host of ["other.test", "wiki.test.evil.test", "wiki.test:9000"]) {
      for (const form of ["nginx", "forwarded"] as const) {
        const headers =
          form === "nginx"
            ? { "x-original-url": `https://${host}/health` }
            : {
                "x-forwarded-proto": "https",
                "x-forwarded-host": host,
                "x-forwarded-uri": "/health",
              };
        expect((await ask(test, page, { form, headers })).status).toBe(403);
      }
    }
  });

  it("a question that names no address, or two, is refused", async () => {
    const bare = new URL("/api/auth/forward", test.address);
    const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": "wiki.test" };
    const questions: Record<string, string>[] = [
      {},
      { "x-forwarded-proto": "https" },
      { ...forwarded, "x-forwarded-proto": "ftp", "x-forwarded-uri": "/health" },
      { ...forwarded, "x-forwarded-host": "wiki.test, moving.test", "x-forwarded-uri": "/health" },
      { "x-original-url": "/health" },
      { "x-original-url": "https://x@wiki.test/health" },
      // The client's own form beside that of its proxy.
      { ...forwarded, "x-forwarded-uri": "/a", "x-original-url": "https://wiki.test/health" },
      {
        ...forwarded,
        "x-forwarded-uri": "/health",
        "x-original-url": "https://moving.test/health",
      },
    ];
    for (const headers of questions) {
      const answer = await httpRequest(bare, { headers });
      expect([answer.status, headers]).toEqual([403, headers]);
    }
    const both = { ...forwarded, "x-forwarded-uri": "/health" };
    expect(
      (await ask(test, "https://wiki.test/health", { form: "nginx", headers: both })).status,
    ).toBe(200);
  });

  it("public paths pass without a person, and no other reading of an address does", async () => {
    const passed = await ask(test, "https://wiki.test/assets/app.js?v=1");
    expect(passed.status).toBe(200);
    for (const name of ["User", "Name", "Email", "Groups", "Corp"]) {
      expect(passed.headers.get(`remote-${name}`)).toBe("");
    }
    for (const path of ["/assets/../admin", "//assets/x", "/assets/%2e%2e/admin", "/health;/x"]) {
      expect((await ask(test, `https://wiki.test${path}`)).status).toBe(302);
    }
  });

  it("with a public URL of https a person returns to https, where the cookie is Secure", async () => {
    const publicOrigin = "https://login.example.test";
    await using secure = await startTestServer({ files, config: { publicOrigin } });
    const answer = await ask(secure, "http://wiki.test/a");
    const location = new URL(answer.headers.get("location") ?? "");
    expect(location.origin).toBe(publicOrigin);
    expect(location.searchParams.get("returnTo")).toBe("https://wiki.test/a");
    const path = "/.menshen/signed-in?returnTo=http%3A%2F%2Fwiki.test%2Fa";
    const at = new URL(secure.address);
    const nonce = await httpRequest(at, { path, headers: { host: "wiki.test" } });
    expect(nonce.headers.getSetCookie()[0]).toMatch(/^__Host-menshen-gate-nonce=.*; Secure$/);
    const target = new URL(nonce.headers.get("location") ?? "");
    expect(target.searchParams.get("returnTo")).toBe("https://wiki.test/a");
  });

  it("HEAD and a peer that is no trusted proxy are refused", async () => {
    const url = new URL("/api/auth/forward", test.address);
    const headers = { "x-original-url": "https://wiki.test/health" };
    expect((await httpRequest(url, { method: "HEAD", headers })).status).toBe(404);
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === "IPv4" && !one.internal)?.address;
    if (outside === undefined) return;
    await using open = await startTestServer({ files, config: { host: "0.0.0.0" } });
    const at = new URL("/api/auth/forward", `http://${outside}:${new URL(open.address).port}`);
    expect((await httpRequest(at, { headers })).status).toBe(403);
  });
});

describe("a person at a gate", () => {
  it.each(["nginx", "forwarded"] as const)(
    "is signed in at the host by way of this site, and the software learns who it is (%s)",
    async (form) => {
      const visitor = await signedIn(people.xiaoman, form);
      const answer = await visitor.open(page);
      expect(answer.status).toBe(200);
      const { headers } = answer;
      expect(decodeURIComponent(headers.get("remote-name") ?? "")).toBe("林小满");
      expect(headers.get("remote-name")).toMatch(/^[ -~]+$/);
      const groups = decodeURIComponent(headers.get("remote-groups") ?? "");
      expect(groups.split(",")).toEqual(["研发中心", "研发中心/平台组"]);
      expect(headers.get("remote-corp")).toBe(corpId);
      const session = await readJson(visitor.site.visit("/api/auth/session"));
      expect(headers.get("remote-user")).toBe(session.user.userId);
      const { data } = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
      expect(data[0]).toMatchObject({ action: "gate-entered", element: "auths.gates.Wiki" });
    },
  );

  it("who is not signed in chooses a login that the gate admits, and returns", async () => {
    const visitor = createVisitor(test);
    const asked = await visitor.open(page);
    expect(asked.status).toBe(200);
    const html = await asked.text();
    expect(html).toContain("Sign in to Wiki");
    const href = /href="(\/api\/auth\/[^"]+\/start[^"]+)"/
      .exec(html)?.[1]
      ?.replaceAll("&amp;", "&");
    const returnTo = new URL(href ?? "", test.url).searchParams.get("returnTo") ?? "";
    const landed = await test.signIn(visitor.site, people.xiaoman, { returnTo });
    const back = await visitor.open(new URL(landed.headers.get("location") ?? "", test.url).href);
    expect(back.headers.get("remote-corp")).toBe(corpId);
  });

  it("the login's return address may be any page of a gate's host, and of no other", async () => {
    const landed = await test.signIn(test.browser(), people.xiaoman, { returnTo: page });
    expect(landed.headers.get("location")).toBe(page);
    for (const returnTo of ["https://other.test/", "https://wiki.test:9000/"]) {
      const answer = await test.signIn(test.browser(), people.xiaoman, { returnTo });
      expect(answer.status).toBe(400);
    }
    const challenge = "a".repeat(43);
    const input = { challenge, returnTo: page };
    const config = await test.query("auths.loginTypes.QywxInnerExample.getLoginConfig", input);
    expect(config.status).toBe(400);
  });

  it("whom the rules do not admit is refused on a page of this site, which the audit says", async () => {
    const visitor = await signedIn();
    const answer = await visitor.open("https://closed.test/");
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("may not enter this application");
    expect(visitor.cookies.get("closed.test")?.size ?? 0).toBe(0);
    const { data } = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
    expect(data[0]).toMatchObject({
      action: "gate-refused",
      element: "auths.gates.Closed",
      detail: { host: "closed.test" },
    });
  });

  it("the gate's cookie is the host's own: HttpOnly, Secure, Lax, and of no use elsewhere", async () => {
    const visitor = await signedIn();
    const nonce = await visitor.at(`https://wiki.test/.menshen/signed-in?returnTo=${page}`);
    const toLogin = await visitor.site.visit(nonce.headers.get("location") ?? "");
    const done = await visitor.at(toLogin.headers.get("location") ?? "");
    expect(done.headers.get("location")).toMatch(/^https:\/\/wiki\.test\//);
    const [line = ""] = done.headers.getSetCookie();
    expect(line).toMatch(
      /^__Host-menshen-gate=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    const cookie = line.split(";", 1)[0] ?? "";
    expect((await ask(test, page, { headers: { cookie } })).status).toBe(200);
    expect((await ask(test, "https://wiki.test:8443/", { headers: { cookie } })).status).toBe(200);
    expect((await ask(test, "https://moving.test/", { headers: { cookie } })).status).toBe(302);
    const token = cookie.slice(cookie.indexOf("=") + 1);
    for (const headers of [
      { cookie: `menshen=${token}` },
      { authorization: `Bearer ${token}` },
    ] as Record<string, string>[]) {
      const answer = await httpRequest(new URL("/api/auth/session", test.url), { headers });
      expect(answer.status).toBe(401);
    }
  });

  it("a person's cookie of this site, or a bearer token, does not pass a gate", async () => {
    const { site } = await signedIn();
    const token = site.cookies.get("menshen") ?? "";
    for (const headers of [
      { cookie: `menshen=${token}; __Host-menshen-gate=${token}` },
      { authorization: `Bearer ${token}` },
    ] as Record<string, string>[]) {
      expect((await ask(test, page, { headers })).status).toBe(302);
    }
  });
});

/** Where the site sends a browser with a ticket. */
async function ticketOf(visitor: ReturnType<typeof createVisitor>): Promise<string> {
  const nonce = await visitor.at(`https://wiki.test/.menshen/signed-in?returnTo=${page}`);
  const toGate = await visitor.site.visit(nonce.headers.get("location") ?? "");
  return toGate.headers.get("location") ?? "";
}

describe("a ticket", () => {
  it("works once, within a minute, at its host, in its browser", async () => {
    const visitor = await signedIn();
    const stolen = await ticketOf(visitor);
    // In another browser, also one with a nonce of its own, and at another gate.
    const other = createVisitor(test);
    await other.at("https://wiki.test/.menshen/signed-in");
    const atOther = stolen.replace("wiki.test", "moving.test");
    visitor.cookies.set("moving.test", new Map(visitor.cookies.get("wiki.test")));
    for (const answer of [await other.at(stolen), await visitor.at(atOther)]) {
      expect(answer.status).toBe(400);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await answer.text()).toContain("The sign-in was not completed");
    }
    expect((await visitor.at(stolen)).status).toBe(303);
    expect((await visitor.at(stolen)).status).toBe(400);
    const late = await ticketOf(visitor);
    aheadMs += 61_000;
    expect((await visitor.at(late)).status).toBe(400);
  });

  it("leads to a page of its host alone, also where the address was changed on the way", async () => {
    const visitor = await signedIn();
    for (const returnTo of [
      "https://evil.test/",
      "//evil.test",
      "https://wiki.test@evil.test/",
      "https://wiki.test/.menshen/signed-in?returnTo=x",
      "",
    ]) {
      const query = new URLSearchParams({ returnTo }).toString();
      const answer = await visitor.at(`https://wiki.test/.menshen/signed-in?${query}`);
      const target = new URL(answer.headers.get("location") ?? "");
      expect(target.origin + target.pathname).toBe(`${test.url}/login`);
      expect(target.searchParams.get("returnTo")).toBe("https://wiki.test/");
    }
    const unknown = await visitor.at("https://other.test/.menshen/signed-in?ticket=x");
    expect(unknown.status).toBe(421);
    const own = await visitor.site.visit("/.menshen/signed-in");
    expect(own.status).toBe(404);
  });

  it("of a session that ended meanwhile is worth nothing", async () => {
    const visitor = await signedIn();
    const ticket = await ticketOf(visitor);
    await visitor.site.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    expect((await visitor.at(ticket)).status).toBe(400);
  });
});

describe("the end of a session", () => {
  it("a logout, a new login in the same browser and a disabled user end it at the gate at once", async () => {
    const out = await signedIn();
    const again = await signedIn();
    const gone = await signedIn(people.plain);
    for (const visitor of [out, again, gone]) {
      expect((await visitor.open(page)).status).toBe(200);
    }
    const userId = (await gone.at(page)).headers.get("remote-user");
    await out.site.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    await test.signIn(again.site, people.xiaoman);
    await test.mutate("app.users.setStatus", { userId, status: "disabled" }, test.asAdmin);
    for (const visitor of [out, again, gone]) expect((await visitor.at(page)).status).toBe(302);
    // The new session is handed over without a question.
    expect((await again.open(page)).status).toBe(200);
  });

  it("an idle session ends, and requests at the gate are its use", async () => {
    const visitor = await signedIn();
    const hourMs = 60 * 60_000;
    await visitor.open(page);
    for (let hour = 0; hour < 3; hour++) {
      aheadMs += 20 * hourMs;
      expect((await visitor.at(page)).status).toBe(200);
    }
    aheadMs += 25 * hourMs;
    expect((await visitor.at(page)).status).toBe(302);
  });
});

describe("the element of a gate", () => {
  it("a broken edit changes nothing, a valid one acts at once, and without the element its host is refused", async () => {
    const visitor = await signedIn();
    const address = "https://moving.test/";
    expect((await visitor.open(address)).status).toBe(200);
    const status = async () => (await visitor.at(address)).status;
    await test.write("auths/gates/Moving/Moving.json", { hosts: "moving.test" });
    await expect
      .poll(() => test.app.snapshot.elements.get("auths.gates.Moving")?.state)
      .toBe("stale");
    expect(await status()).toBe(200);
    const refused = { hosts: ["moving.test"], corps: ["wwOther"] };
    await test.write("auths/gates/Moving/Moving.json", refused);
    await expect.poll(status).toBe(403);
    const e = { type: "auths.gates.ForwardAuthType", title: "Moving", isActive: false };
    await test.write("auths/gates/Moving/e.json", e);
    await expect
      .poll(async () => await (await visitor.at(address)).text())
      .toContain("has no gate");
  });

  it.each(["[.]", "127.1", "wiki.test:99999"])(
    "%s, which no request has, is an error that names the form",
    async (host) => {
      const e = { type: "auths.gates.ForwardAuthType", title: "Never" };
      await test.write("auths/gates/Never/e.json", e);
      await test.write("auths/gates/Never/Never.json", { hosts: [host] });
      await expect
        .poll(() =>
          test.app.snapshot.diagnostics.filter(({ element }) => element === "auths.gates.Never"),
        )
        .toMatchObject([
          {
            code: "value-format",
            pointer: "/hosts/0",
            message: { en: expect.stringContaining("wiki.example.com:8443") },
          },
        ]);
    },
  );

  it("a host that another gate has is an error of the later one, which keeps its last good version", async () => {
    const hosts = ["late.test"];
    await test.write("auths/gates/Zwei/e.json", {
      type: "auths.gates.ForwardAuthType",
      title: "Z",
    });
    await test.write("auths/gates/Zwei/Zwei.json", { hosts });
    await expect.poll(async () => (await ask(test, "https://late.test/")).status).toBe(302);
    await test.write("auths/gates/Zwei/Zwei.json", { hosts: [...hosts, "wiki.test"] });
    const found = () =>
      test.app.snapshot.diagnostics.find(({ element }) => element === "auths.gates.Zwei");
    await expect.poll(found).toMatchObject({
      severity: "error",
      code: "value-taken",
      pointer: "/hosts/1",
      message: { en: "auths.gates.Wiki has this value already: one element alone may have it" },
    });
    expect((await ask(test, "https://late.test/")).status).toBe(302);
    expect((await ask(test, "https://wiki.test/health")).status).toBe(200);
  });
});
