import { Code } from "@menshen/core";
import { onlyCompany } from "@menshen/domain";
import { describe, expect, it } from "vitest";
import { State } from "@menshen/domain/inputs";
import { challenge, cookie, createTestFlows, verifier } from "@menshen/testkit/flows";

const TEN_MINUTES = 10 * 60_000;

describe("a flow", () => {
  it("a flow's state is unique and alphanumeric", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const started = await Promise.all(
      Array.from({ length: 50 }, () => login.start({}, flows.context())),
    );
    const states = started.map(({ state }) => state);
    expect(new Set(states).size).toBe(50);
    expect(states.every((state) => State.safeParse(state).success)).toBe(true);
    expect(started[0]).toMatchObject({
      isActive: true,
      authType: "auths.TestType",
      title: { zh: "测试", en: "Test" },
      expiresAt: Date.parse("2026-11-21T08:10:00Z"),
    });
  });

  it("a flow bound to a challenge ends with profile, loginCode and corpList for the right verifier", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({ challenge }, flows.context());
    flows.codes.set("c1", { id: "Lin", mobile: "139" });
    const done = await login.complete({ code: "c1", state, verifier }, flows.context());
    expect(done).toEqual({
      userId: "Lin",
      mobile: "139",
      loginCode: expect.stringMatching(/^[\w-]{43}$/),
      corpList: [
        { corpId: "ww0000000000000001", corpName: "Shanhai", corpFullName: "Shanhai Ltd" },
      ],
    });
  });

  it("what begin keeps comes back to identify, with the parameters of the redirect", async () => {
    await using flows = await createTestFlows();
    const answers: unknown[] = [];
    const login = flows.element("auths.One", {
      companyOf: onlyCompany({
        corpId: null,
        begin: async ({ state, flow, redirectUri, keep }) => {
          keep("verifier", `v-${flow}`);
          return `https://provider.example/?${new URLSearchParams({ state, redirectUri }).toString()}`;
        },
        identify: async ({ code, params, kept, redirectUri }) => {
          answers.push({ code, params, kept, redirectUri });
          throw new Code(400, "refused", { source: "own" });
        },
      }),
    });
    const redirectUri = "https://menshen.example/api/auth/auths.One/callback";
    const begun = await login.begin(cookie, { flow: "qr" });
    expect(new URL(begun.url).searchParams.get("redirectUri")).toBe(redirectUri);
    const finish = login.finishLogin.run(
      {
        state: begun.state,
        code: "c1",
        params: { iss: "https://i.example" },
        cookieSecret: cookie,
      },
      flows.context(),
    );
    await expect(finish).rejects.toMatchObject({ errcode: 400, source: "own" });
    const started = await login.start({ challenge }, flows.context(), {
      pages: { authorizeUrl: "workbench" },
    });
    expect(started.authorizeUrl).toContain(started.state);
    const proof = { state: started.state, verifier };
    const completed = login.complete({ code: "c2", ...proof }, flows.context());
    await expect(completed).rejects.toMatchObject({ errcode: 400 });
    expect(answers).toEqual([
      { code: "c1", params: { iss: "https://i.example" }, kept: { verifier: "v-qr" }, redirectUri },
      { code: "c2", params: {}, kept: { verifier: "v-workbench" }, redirectUri },
    ]);
  });

  it("a wrong or missing verifier is rejected with 10103 and does not consume the flow", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({ challenge }, flows.context());
    flows.codes.set("c1", { id: "Lin" });
    const other = "x".repeat(43);
    await expect(
      login.complete({ code: "c1", state, verifier: other }, flows.context()),
    ).rejects.toMatchObject({ errcode: 10103 });
    await expect(login.complete({ code: "c1", state }, flows.context())).rejects.toMatchObject({
      errcode: 10103,
    });
    expect(flows.asked).toBe(0);
    const done = await login.complete({ code: "c1", state, verifier }, flows.context());
    expect(done.userId).toBe("Lin");
  });

  it("a flow without a binding completes for a server and is rejected with 10103 for a browser", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({}, flows.context());
    flows.codes.set("c1", { id: "Lin" });
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    await expect(
      login.complete({ code: "c1", state }, flows.context("anonymous", { http })),
    ).rejects.toMatchObject({ errcode: 10103 });
    const server = { ...http, fromBrowser: false };
    const done = await login.complete(
      { code: "c1", state },
      flows.context("anonymous", { http: server }),
    );
    expect(done.userId).toBe("Lin");
  });

  it("a network caller needs the state (10101) unless the instance waives it; server code may omit it", async () => {
    await using flows = await createTestFlows();
    const strict = flows.element();
    const lenient = flows.element("auths.Lenient", { requireState: false });
    flows.codes.set("c1", { id: "Lin" }).set("c2", { id: "Lin" });
    await expect(strict.complete({ code: "c1" }, flows.context())).rejects.toMatchObject({
      errcode: 10101,
    });
    expect(flows.asked).toBe(0);
    expect((await strict.complete({ code: "c1" }, flows.context("server"))).userId).toBe("Lin");
    expect((await lenient.complete({ code: "c2" }, flows.context())).userId).toBe("Lin");
  });

  it("a given state is checked even where none is required", async () => {
    await using flows = await createTestFlows();
    const lenient = flows.element("auths.Lenient", { requireState: false });
    flows.codes.set("c1", { id: "Lin" });
    const forged = { code: "c1", state: "A".repeat(32) };
    for (const caller of ["anonymous", "server"] as const) {
      await expect(lenient.complete(forged, flows.context(caller))).rejects.toMatchObject({
        errcode: 10102,
      });
    }
  });

  it("invariant 2: a state works once, also for twenty concurrent callbacks", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({ challenge }, flows.context());
    const codes = Array.from({ length: 20 }, (_, index) => `c${index}`);
    for (const code of codes) flows.codes.set(code, { id: "Lin" });
    const ends = await Promise.allSettled(
      codes.map((code) => login.complete({ code, state, verifier }, flows.context())),
    );
    const failures = ends.flatMap((end) => (end.status === "rejected" ? end.reason.errcode : []));
    expect(failures).toEqual(Array.from({ length: 19 }, () => 10102));
    expect(flows.asked).toBe(1);
  });

  it("invariant 3: a flow of one element is unknown to another, which does not consume it", async () => {
    await using flows = await createTestFlows();
    const one = flows.element("auths.One");
    const two = flows.element("auths.Two");
    const { state } = await one.start({ challenge }, flows.context());
    flows.codes.set("c1", { id: "Lin" });
    const proof = { code: "c1", state, verifier };
    await expect(two.complete(proof, flows.context())).rejects.toMatchObject({ errcode: 10102 });
    expect((await one.complete(proof, flows.context())).userId).toBe("Lin");
  });

  it("invariant 3: a flow started to link an account creates no session", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const user = flows.context("user", { userId: "u1" });
    const { state } = await login.start({ challenge, purpose: "bind" }, user);
    flows.codes.set("c1", { id: "Lin" });
    await expect(
      login.complete({ code: "c1", state, verifier }, flows.context()),
    ).rejects.toMatchObject({ errcode: 10102 });
    expect(flows.asked).toBe(0);
    await expect(
      login.start({ purpose: "bind" }, flows.context("anonymous")),
    ).rejects.toMatchObject({ errcode: 10602 });
  });

  it("invariant 3: a flow completes only in the browser that holds its cookie", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const begun = await login.begin(cookie, { returnTo: "/after" });
    expect(begun.url).toBe(`https://provider.example/qr?state=${begun.state}`);
    flows.codes.set("c1", { id: "Lin" });
    await expect(
      login.finish("another-cookie-secret-0123456789", begun.state, "c1"),
    ).rejects.toMatchObject({ errcode: 10103 });
    // Neither can it be taken to the API: a challenge or no proof at all is another binding.
    for (const proof of [{}, { verifier }]) {
      await expect(
        login.complete({ code: "c1", state: begun.state, ...proof }, flows.context()),
      ).rejects.toMatchObject({ errcode: 10103 });
    }
    const done = await login.finish(cookie, begun.state, "c1");
    expect(done).toMatchObject({
      purpose: "login",
      returnTo: "/after",
      loginCode: null,
      session: { expiresAtMs: Date.parse("2026-11-28T08:00:00Z") },
    });
  });

  it("two tabs complete their own flows in either order", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const [first, second] = await Promise.all([
      login.begin(`${cookie}-1`, { returnTo: "/first" }),
      login.begin(`${cookie}-2`, { flow: "workbench", returnTo: "/second" }),
    ]);
    flows.codes.set("c1", { id: "Lin" }).set("c2", { id: "Lin" });
    const ends = await Promise.all([
      login.finish(`${cookie}-2`, second.state, "c2"),
      login.finish(`${cookie}-1`, first.state, "c1"),
    ]);
    expect(ends.map(({ returnTo }) => returnTo)).toEqual(["/second", "/first"]);
    expect(ends[0]?.userId).toBe(ends[1]?.userId);
    expect(ends[0]?.session?.token).not.toBe(ends[1]?.session?.token);
    await expect(login.finish(`${cookie}-1`, second.state, "c2")).rejects.toMatchObject({
      errcode: 10102,
    });
  });

  it("a flow expires after ten minutes", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const early = await login.start({ challenge }, flows.context());
    const late = await login.start({ challenge }, flows.context());
    flows.codes.set("c1", { id: "Lin" }).set("c2", { id: "Lin" });
    flows.clock.nowMs += TEN_MINUTES - 1;
    const inTime = { code: "c1", state: early.state, verifier };
    expect((await login.complete(inTime, flows.context())).userId).toBe("Lin");
    flows.clock.nowMs += 1;
    await expect(
      login.complete({ code: "c2", state: late.state, verifier }, flows.context()),
    ).rejects.toMatchObject({ errcode: 10102 });
  });

  it("a flow with a foreign returnTo is rejected before it starts", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const returnTo = "//evil.example";
    await expect(login.start({ returnTo }, flows.context())).rejects.toMatchObject({
      errcode: 10701,
    });
    await expect(login.begin(cookie, { returnTo })).rejects.toMatchObject({ errcode: 10701 });
  });

  it("a flow of a single-company element rejects another company and an organisation code", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    await expect(login.begin(cookie, { corpId: "ww9" })).rejects.toMatchObject({ errcode: 10203 });
    await expect(login.begin(cookie, { org: "acme" })).rejects.toMatchObject({ errcode: 10302 });
  });
});
