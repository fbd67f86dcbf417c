import { describe, expect, it } from "vitest";
import { loginByCode, pendingBind } from "@menshen/domain";
import {
  challenge,
  cookie,
  createTestFlows,
  social,
  verifier,
  type TestFlows,
  type Person,
} from "@menshen/testkit/flows";

const MINUTE = 60_000;
const done = { success: true, message: "Operation successful" };
const site = "auths.Site";
const portal = "auths.Portal";
const lin: Person = { id: "lin", name: "林小满" };
const sun: Person = { id: "oSun", name: "孙清和", app: "Site", unionId: "uSun" };

let made = 0;

function codeFor(flows: TestFlows, person: Person): string {
  const code = `code-${++made}`;
  flows.codes.set(code, person);
  return code;
}

/** Signs in as server code does; who it is comes from the audit. */
async function userOf(
  flows: TestFlows,
  element: string,
  person: Person,
  more = {},
): Promise<string> {
  const code = codeFor(flows, person);
  await flows.element(element, more).complete({ code }, flows.context("server"));
  const [last] = await flows.ports.data.audit.list({ limit: 1 });
  return last?.userId ?? "";
}

const asUser = (flows: TestFlows, userId: string) => flows.context("user", { userId });

/** A bind as a page of the signed-in user does it. */
async function bind(flows: TestFlows, userId: string, person: Person) {
  const login = flows.element(site);
  const { state } = await login.start({ challenge, purpose: "bind" }, asUser(flows, userId));
  const code = codeFor(flows, person);
  return await login.bind({ code, state, verifier }, asUser(flows, userId));
}

const accountOf = (flows: TestFlows, { id, app = "" }: Person) =>
  flows.ports.data.accounts.find({ ...social, tenant: app, subject: id });

/** The data of the refusal that an unknown person meets, through a flow with a verifier. */
async function refusedWith(flows: TestFlows, person: Person, how = { challenge }) {
  const login = flows.element(site, { allowRegister: false, offersBinding: true });
  const { state } = await login.start(how, flows.context());
  const code = codeFor(flows, person);
  const call = login.complete(
    { code, state, ...("challenge" in how && { verifier }) },
    flows.context(),
  );
  const error = await call.then(
    () => null,
    (refusal: unknown) => refusal,
  );
  expect(error).toMatchObject({ errcode: 10201, httpStatus: 403 });
  return (error as { data: { bindCode: string } & Record<string, unknown> }).data;
}

describe("bind", () => {
  it("a linked member and social account sign in as one user", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    expect(await bind(flows, userId, sun)).toEqual(done);
    expect(await userOf(flows, site, sun, { allowRegister: false })).toBe(userId);
    expect(await userOf(flows, portal, lin)).toBe(userId);
  });

  it("a social login opens every company of which the user is an active member", async () => {
    await using flows = await createTestFlows();
    await bind(flows, await userOf(flows, portal, lin), sun);
    const code = codeFor(flows, sun);
    const { loginCode, corpList } = await flows
      .element(site)
      .complete({ code }, flows.context("server"));
    expect(corpList.map(({ corpId }) => corpId)).toEqual(["ww0000000000000001"]);
    const signedIn = await loginByCode(flows.ports, { loginCode }, flows.context());
    expect(signedIn).toMatchObject({ user: { name: "林小满" }, corp: corpList[0] });
    await expect(userOf(flows, portal, { ...lin, status: 2 })).rejects.toMatchObject({
      errcode: 10204,
    });
    const again = await flows
      .element(site)
      .complete({ code: codeFor(flows, sun) }, flows.context("server"));
    expect(again.corpList).toEqual([]);
  });

  it("linking is idempotent; a replayed callback returns the first outcome", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const user = asUser(flows, userId);
    const { state } = await login.start({ challenge, purpose: "bind" }, user);
    const input = { code: codeFor(flows, sun), state, verifier };
    const [one, two] = await Promise.all([login.bind(input, user), login.bind(input, user)]);
    expect([one, two]).toEqual([done, done]);
    expect(await bind(flows, userId, sun)).toEqual(done);
    expect((await flows.ports.data.accounts.listOfUser(userId)).length).toBe(2);
  });

  it("10202: an account of another user is not linked", async () => {
    await using flows = await createTestFlows();
    const owner = await userOf(flows, site, sun);
    const userId = await userOf(flows, portal, lin);
    await expect(bind(flows, userId, sun)).rejects.toMatchObject({ errcode: 10202 });
    expect((await accountOf(flows, sun))?.userId).toBe(owner);
  });

  it("10202: a person linked to another user at a sister app is not linked", async () => {
    await using flows = await createTestFlows();
    await userOf(flows, "auths.Sister", { ...sun, id: "oSister", app: "Sister" });
    const userId = await userOf(flows, portal, lin);
    await expect(bind(flows, userId, sun)).rejects.toMatchObject({ errcode: 10202 });
    expect(await accountOf(flows, sun)).toBeNull();
  });

  it("10202: a second account of the same app is not linked", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    await bind(flows, userId, sun);
    const second = { ...sun, id: "oSecond", unionId: null };
    await expect(bind(flows, userId, second)).rejects.toMatchObject({ errcode: 10202 });
    expect(await accountOf(flows, second)).toBeNull();
  });

  it("bind CSRF: a flow started by another user is rejected with 10103 and not consumed", async () => {
    await using flows = await createTestFlows();
    const attacker = await userOf(flows, portal, lin);
    const victim = await userOf(flows, portal, { id: "mei" });
    const login = flows.element(site);
    const { state } = await login.start({ challenge, purpose: "bind" }, asUser(flows, attacker));
    const input = { code: codeFor(flows, sun), state, verifier };
    await expect(login.bind(input, asUser(flows, victim))).rejects.toMatchObject({
      errcode: 10103,
    });
    expect(flows.asked).toBe(2);
    expect(await login.bind(input, asUser(flows, attacker))).toEqual(done);
    // Its outcome is not for others either.
    await expect(login.bind(input, asUser(flows, victim))).rejects.toMatchObject({
      errcode: 10103,
    });
  });

  it("a login's state links no account, and a bind's state creates no session", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const started = await login.start({ challenge }, flows.context());
    const input = { code: codeFor(flows, sun), state: started.state, verifier };
    await expect(login.bind(input, asUser(flows, userId))).rejects.toMatchObject({
      errcode: 10102,
    });
    const binding = await login.start({ challenge, purpose: "bind" }, asUser(flows, userId));
    const other = { code: codeFor(flows, sun), state: binding.state, verifier };
    await expect(login.complete(other, flows.context())).rejects.toMatchObject({ errcode: 10102 });
    expect(await accountOf(flows, sun)).toBeNull();
  });

  it("bind over the network needs a state (10101), a user (10602) and the caller's own (10603)", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const refused = (input: object, ctx: Parameters<typeof login.bind>[1], errcode: number) =>
      expect(login.bind(input, ctx)).rejects.toMatchObject({ errcode });
    await refused({ code: "c" }, asUser(flows, userId), 10101);
    await refused({ code: "c" }, flows.context("anonymous"), 10602);
    await refused({ code: "c", userId: "other" }, asUser(flows, userId), 10603);
    await refused({ code: "c" }, flows.context("server"), 10701);
  });

  it("server code and administrators bind for any user", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const code = codeFor(flows, sun);
    expect(await login.bind({ userId, code }, flows.context("server"))).toEqual(done);
    expect((await accountOf(flows, sun))?.userId).toBe(userId);
    const admin = flows.context("admin");
    const mei = await userOf(flows, portal, { id: "mei" });
    const { state } = await login.start({ challenge, purpose: "bind" }, admin);
    const other = { code: codeFor(flows, { ...sun, id: "oMei", unionId: null }), state, verifier };
    await expect(login.bind(other, asUser(flows, mei))).rejects.toMatchObject({ errcode: 10103 });
    expect(await login.bind({ ...other, userId: mei }, admin)).toEqual(done);
    expect((await flows.ports.data.accounts.listOfUser(mei)).length).toBe(2);
  });

  it("linking does not rename the user after the nickname", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    await bind(flows, userId, sun);
    await userOf(flows, site, { ...sun, name: "随便" });
    expect((await flows.ports.data.users.find(userId))?.name).toBe("林小满");
  });
});

describe("bind on a landing", () => {
  it("a bind on a landing links the account of the user who started it, without session or loginCode", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const { state } = await login.begin(cookie, { purpose: "bind", userId, returnTo: "/me" });
    const outcome = await login.finish(cookie, state, codeFor(flows, sun), userId);
    expect(outcome).toEqual({
      userId,
      purpose: "bind",
      returnTo: "/me",
      dryRunId: null,
      corpList: [],
      loginCode: null,
      session: null,
    });
    expect((await accountOf(flows, sun))?.userId).toBe(userId);
    expect(await flows.ports.data.sessions.listAlive(userId, flows.clock.nowMs, MINUTE)).toEqual(
      [],
    );
  });

  it.each([
    ["no user", undefined],
    ["another user", "mei"],
  ])("bind CSRF: a landing is rejected with 10103 while %s is signed in", async (_, now) => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const { state } = await login.begin(cookie, { purpose: "bind", userId });
    const code = codeFor(flows, sun);
    await expect(login.finish(cookie, state, code, now)).rejects.toMatchObject({ errcode: 10103 });
    expect(await accountOf(flows, sun)).toBeNull();
    expect((await login.finish(cookie, state, code, userId)).userId).toBe(userId);
  });

  it("a bind on a landing completes only in the browser that holds its cookie", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const { state } = await login.begin(cookie, { purpose: "bind", userId });
    const other = "x".repeat(32);
    await expect(login.finish(other, state, codeFor(flows, sun), userId)).rejects.toMatchObject({
      errcode: 10103,
    });
    expect(await accountOf(flows, sun)).toBeNull();
  });
});

describe("an unknown person where registration is off", () => {
  it("an unknown person gets 10201 with bindCode, nickname and avatar, and no user is created", async () => {
    await using flows = await createTestFlows();
    const data = await refusedWith(flows, { ...sun, avatar: "https://x/1.png" });
    expect(data).toEqual({
      bindCode: expect.stringMatching(/^[\w-]{43}$/),
      nickname: "孙清和",
      avatar: "https://x/1.png",
      expiresAt: Date.parse("2026-11-21T08:05:00Z"),
    });
    expect(await accountOf(flows, sun)).toBeNull();
    const audit = JSON.stringify(await flows.ports.data.audit.list({ limit: 9 }));
    expect(audit).not.toContain(data.bindCode);
  });

  it("a bindCode links the account to the signed-in user, once", async () => {
    await using flows = await createTestFlows();
    const { bindCode } = await refusedWith(flows, sun);
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const input = { bindCode, verifier };
    expect(await login.bind(input, asUser(flows, userId))).toEqual(done);
    expect(await accountOf(flows, sun)).toMatchObject({ userId, unionId: "uSun" });
    expect(await userOf(flows, site, sun, { allowRegister: false })).toBe(userId);
    await expect(login.bind(input, asUser(flows, userId))).rejects.toMatchObject({
      errcode: 10104,
    });
  });

  it("a bindCode works once, also for fifty concurrent calls", async () => {
    await using flows = await createTestFlows();
    const { bindCode } = await refusedWith(flows, sun);
    const users = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => await userOf(flows, portal, { id: `p${n}` })),
    );
    const login = flows.element(site);
    const ends = await Promise.allSettled(
      users.map((userId) => login.bind({ bindCode, verifier }, asUser(flows, userId))),
    );
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("a bindCode without its flow's verifier is rejected with 10103 and not consumed", async () => {
    await using flows = await createTestFlows();
    const { bindCode } = await refusedWith(flows, sun);
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const user = asUser(flows, userId);
    for (const wrong of [{}, { verifier: "x".repeat(43) }]) {
      await expect(login.bind({ bindCode, ...wrong }, user)).rejects.toMatchObject({
        errcode: 10103,
      });
    }
    expect(await login.bind({ bindCode, verifier }, user)).toEqual(done);
  });

  it("a bindCode of a flow without a binding is rejected for browsers", async () => {
    await using flows = await createTestFlows();
    const { bindCode } = await refusedWith(flows, sun, {} as { challenge: string });
    const userId = await userOf(flows, portal, lin);
    const login = flows.element(site);
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    const inBrowser = flows.context("user", { userId, http });
    await expect(login.bind({ bindCode }, inBrowser)).rejects.toMatchObject({ errcode: 10103 });
    expect(await login.bind({ bindCode }, asUser(flows, userId))).toEqual(done);
  });

  it("a bindCode expires after five minutes and is unknown to other elements", async () => {
    await using flows = await createTestFlows();
    const { bindCode } = await refusedWith(flows, sun);
    const userId = await userOf(flows, portal, lin);
    const user = asUser(flows, userId);
    const elsewhere = flows.element("auths.Other").bind({ bindCode, verifier }, user);
    await expect(elsewhere).rejects.toMatchObject({ errcode: 10104 });
    flows.clock.nowMs += 5 * MINUTE;
    await expect(flows.element(site).bind({ bindCode, verifier }, user)).rejects.toMatchObject({
      errcode: 10104,
    });
  });

  it("a bindCode whose linking failed stays valid", async () => {
    await using flows = await createTestFlows();
    const { bindCode } = await refusedWith(flows, sun);
    const taken = await userOf(flows, portal, lin);
    await bind(flows, taken, { ...sun, id: "oOther", unionId: null });
    const login = flows.element(site);
    await expect(login.bind({ bindCode, verifier }, asUser(flows, taken))).rejects.toMatchObject({
      errcode: 10202,
    });
    const free = await userOf(flows, portal, { id: "mei" });
    expect(await login.bind({ bindCode, verifier }, asUser(flows, free))).toEqual(done);
  });

  it("a duplicate callback gets the same bindCode", async () => {
    await using flows = await createTestFlows();
    const login = flows.element(site, { allowRegister: false, offersBinding: true });
    const { state } = await login.start({ challenge }, flows.context());
    const input = { code: codeFor(flows, sun), state, verifier };
    const ends = await Promise.allSettled([
      login.complete(input, flows.context()),
      login.complete(input, flows.context()),
    ]);
    const codes = ends.map((end) => end.status === "rejected" && end.reason.data.bindCode);
    expect(codes[0]).toMatch(/./);
    expect(codes[1]).toBe(codes[0]);
  });

  it("a landing's bindCode needs the browser's cookie and reveals nickname and avatar", async () => {
    await using flows = await createTestFlows();
    const { ports } = flows;
    const login = flows.element(site, { allowRegister: false, offersBinding: true });
    const { state } = await login.begin(cookie);
    const error = await login.finish(cookie, state, codeFor(flows, sun)).catch((e: unknown) => e);
    const { bindCode } = (error as { data: { bindCode: string } }).data;
    expect(await pendingBind(ports, bindCode, cookie)).toEqual({
      element: "auths.Site",
      nickname: "孙清和",
      avatar: null,
      expiresAt: Date.parse("2026-11-21T08:05:00Z"),
    });
    expect(await pendingBind(ports, bindCode, "another")).toBeNull();
    const userId = await userOf(flows, portal, lin);
    await expect(login.redeem("another", bindCode, userId)).rejects.toMatchObject({
      errcode: 10103,
    });
    // Not over the network either: no script ever sees the cookie.
    await expect(
      login.bind({ bindCode, verifier: cookie.padEnd(43, "x") }, asUser(flows, userId)),
    ).rejects.toMatchObject({ errcode: 10103 });
    expect(await login.redeem(cookie, bindCode, userId)).toEqual(done);
    expect(await pendingBind(ports, bindCode, cookie)).toBeNull();
  });

  it("a login test and a Type without linking issue no bindCode", async () => {
    await using flows = await createTestFlows();
    const refusal = async (facts: object, begin: object) => {
      const login = flows.element(site, { allowRegister: false, ...facts });
      const { state } = await login.begin(cookie, begin);
      return await login.finish(cookie, state, codeFor(flows, sun)).catch((e: unknown) => e);
    };
    const run = { id: "run", element: site, createdAtMs: 0, expiresAtMs: flows.clock.nowMs * 2 };
    await flows.ports.data.dryRuns.create(run);
    const test = { purpose: "dry-run", dryRunId: "run" };
    for (const error of [await refusal({}, {}), await refusal({ offersBinding: true }, test)]) {
      expect(error).toMatchObject({ errcode: 10201, data: undefined });
    }
  });
});

describe("unbind", () => {
  it("unbind removes the account and its pending loginCodes", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    await bind(flows, userId, sun);
    const login = flows.element(site, { allowRegister: false });
    const code = codeFor(flows, sun);
    const { loginCode } = await login.complete({ code }, flows.context("server"));
    expect(await login.unbind({}, asUser(flows, userId))).toEqual(done);
    await expect(loginByCode(flows.ports, { loginCode }, flows.context())).rejects.toMatchObject({
      errcode: 10104,
    });
    await expect(userOf(flows, site, sun, { allowRegister: false })).rejects.toMatchObject({
      errcode: 10201,
    });
    expect(await login.unbind({}, asUser(flows, userId))).toEqual(done);
  });

  it("10205: the last way to sign in is not removed", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, site, sun);
    const login = flows.element(site);
    for (const ctx of [asUser(flows, userId), flows.context("admin")]) {
      await expect(login.unbind({ userId }, ctx)).rejects.toMatchObject({ errcode: 10205 });
    }
    expect((await accountOf(flows, sun))?.userId).toBe(userId);
  });

  it.each([2, 4, 5])(
    "10205: a membership of status %i does not count as a way to sign in",
    async (status) => {
      await using flows = await createTestFlows();
      const userId = await userOf(flows, portal, lin);
      await bind(flows, userId, sun);
      await userOf(flows, portal, { ...lin, status }).catch(() => null);
      await expect(flows.element(site).unbind({}, asUser(flows, userId))).rejects.toMatchObject({
        errcode: 10205,
      });
    },
  );

  it("10205: a removed member does not count as a way to sign in", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    await bind(flows, userId, sun);
    const { members, directory } = flows.ports.data;
    const [member] = await members.listOfUser(userId);
    await directory.removeMembers(member!.corpKey, [{ memberId: member!.memberId }], {
      nowMs: flows.clock.nowMs,
    });
    await expect(flows.element(site).unbind({}, asUser(flows, userId))).rejects.toMatchObject({
      errcode: 10205,
    });
  });

  it("10205: fifty concurrent unbinds of two accounts leave one of them", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, site, sun);
    await userOf(flows, "auths.Sister", { ...sun, id: "oSister", app: "Sister" });
    const unbind = (name: string) => flows.element(name).unbind({}, asUser(flows, userId));
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => unbind(n % 2 === 0 ? site : "auths.Sister")),
    );
    const errcodes = ends.flatMap((end) => (end.status === "rejected" ? end.reason.errcode : []));
    expect(new Set(errcodes)).toEqual(new Set([10205]));
    expect((await flows.ports.data.accounts.listOfUser(userId)).length).toBe(1);
  });

  it("unbind needs the caller's own account (10603); administrators and server code name the user", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    await bind(flows, userId, sun);
    const login = flows.element(site);
    await expect(login.unbind({ userId }, asUser(flows, "other"))).rejects.toMatchObject({
      errcode: 10603,
    });
    expect(await login.unbind({ userId }, flows.context("admin"))).toEqual(done);
    expect(await accountOf(flows, sun)).toBeNull();
  });
});

describe("union ids", () => {
  it("an account that gains a unionid later stays one user", async () => {
    await using flows = await createTestFlows();
    const before = await userOf(flows, site, { ...sun, unionId: null });
    expect((await accountOf(flows, sun))?.unionId).toBeNull();
    expect(await userOf(flows, site, sun)).toBe(before);
    expect((await accountOf(flows, sun))?.unionId).toBe("uSun");
  });

  it("a missing unionid does not clear the stored one", async () => {
    await using flows = await createTestFlows();
    const before = await userOf(flows, site, sun);
    expect(await userOf(flows, site, { ...sun, unionId: null })).toBe(before);
    expect((await accountOf(flows, sun))?.unionId).toBe("uSun");
  });

  it("one unionid at a sister app is the same user, also with registration off", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, site, sun);
    const sister = { ...sun, id: "oSister", app: "Sister" };
    const closed = { allowRegister: false };
    expect(await userOf(flows, "auths.Sister", sister, closed)).toBe(userId);
    expect(await accountOf(flows, sister)).toMatchObject({ userId, unionId: "uSun" });
  });

  it("a changed unionid is adopted (the app moved to another platform account)", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, site, sun);
    expect(await userOf(flows, site, { ...sun, unionId: "uMoved" })).toBe(userId);
    expect((await accountOf(flows, sun))?.unionId).toBe("uMoved");
  });

  it("a unionid of another user signs in the openid's user, is not adopted and raises one merge proposal", async () => {
    await using flows = await createTestFlows();
    const own = await userOf(flows, site, { ...sun, unionId: null });
    const other = await userOf(flows, "auths.Sister", { ...sun, id: "oSister", app: "Sister" });
    expect(other).not.toBe(own);
    for (let logins = 0; logins < 2; logins++) expect(await userOf(flows, site, sun)).toBe(own);
    const account = await accountOf(flows, sun);
    expect(account?.unionId).toBeNull();
    expect(await flows.ports.data.mergeProposals.list({ limit: 9 })).toMatchObject([
      { accountId: account?.id, userId: own, otherUserId: other, unionId: "uSun" },
    ]);
    const [last] = await flows.ports.data.audit.list({ limit: 1 });
    expect(last?.detail).toMatchObject({ mergeProposed: true });
  });

  it("unionids of one provider base mean nothing at another", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, site, sun);
    const kin = await flows.ports.data.accounts.findByUnionId(
      { ...social, base: "http://sandbox" },
      "uSun",
    );
    expect([userId.length, kin]).toEqual([22, []]);
  });
});

describe("the audit of linking", () => {
  it("the audit stores what was linked, rejected and unlinked, for which user and by whom", async () => {
    await using flows = await createTestFlows();
    const userId = await userOf(flows, portal, lin);
    await bind(flows, userId, sun);
    const mei = await userOf(flows, portal, { id: "mei" });
    await expect(bind(flows, mei, sun)).rejects.toMatchObject({ errcode: 10202 });
    await flows.element(site).unbind({ userId }, flows.context("admin"));
    const rows = await flows.ports.data.audit.list({ limit: 9 });
    expect(rows.filter(({ action }) => action.startsWith("account-"))).toMatchObject([
      { action: "account-unlinked", userId, actor: "admin", element: "auths.Site" },
      { action: "account-link-failed", userId: mei, actor: "user", detail: { errcode: 10202 } },
      { action: "account-linked", userId, actor: "user", detail: { purpose: "bind" } },
    ]);
  });
});
