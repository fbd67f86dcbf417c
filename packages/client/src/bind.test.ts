import { demo } from "@menshen/sandbox";
import { demoElements, startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bindOfferOf, createClient, type Client, type ClientOptions } from "./index.ts";
import { memoryStorage } from "./pending-logins.ts";

const wecom = "auths.loginTypes.QywxInnerExample";
const site = "auths.loginTypes.Site";
/** Anybody who scans becomes a user here. */
const open = "auths.loginTypes.Open";
const { plain, namesake, noUnionId, emoji } = demo.wechat.people;
const { xiaoman, emoji: aju } = demo.corpA.people;
const type = "auths.loginTypes.WeChatType";
const done = { success: true, message: "Operation successful" };

let test: TestServer;
let serverNow: () => number = Date.now;
/** Every `bind` and `unbind` that left a client. */
let sent: string[];

beforeAll(async () => {
  test = await startTestServer({
    config: { rateLimit: false, now: () => serverNow() },
    files: {
      ...demoElements,
      "auths/loginTypes/Site/e.json": { type, title: "WeChat" },
      "auths/loginTypes/Site/Site.json": configOf(demo.wechat.apps.site),
      "auths/loginTypes/Open/e.json": { type, title: "Open", allowRegister: 1 },
      "auths/loginTypes/Open/Open.json": configOf(demo.wechat.apps.secondSite),
    },
  });
});
afterAll(() => test.close());
beforeEach(() => {
  serverNow = Date.now;
  sent = [];
});

function configOf({ appId, secret }: { appId: string; secret: string }) {
  return { authConfig: { appId, appSecret: secret } };
}

type Send = NonNullable<ClientOptions["fetch"]>;

function clientOf(send: Send, options: Partial<ClientOptions>): Client<unknown> {
  const counted: Send = (url, init) => {
    if (/\.(un)?bind\b/.test(url)) sent.push(url);
    return send(url, init);
  };
  const url = `${test.url}/trpc`;
  return createClient<unknown>({ url, storage: memoryStorage(), fetch: counted, ...options });
}

function program(options: Partial<ClientOptions> = {}): Client<unknown> {
  return clientOf(fetch, { sessionIn: "token", ...options });
}

/** A tab of a browser: the cookies are the browser's, the storage is its own. */
function tab(browser: Browser = test.browser(), options: Partial<ClientOptions> = {}) {
  const send: Send = (url, init) =>
    browser.send(
      init?.method ?? "GET",
      url,
      typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
    );
  return clientOf(send, { sessionIn: "cookie", ...options });
}

/** A person scans and lands on the page that started it. */
async function land(client: Client<unknown>, fullName: string, who: string, purpose?: "bind") {
  const { loginUrl } = await client.getLoginConfig(fullName, { purpose, returnTo: "/me" });
  const back = await test.sandbox.signIn(loginUrl ?? "", { userId: who });
  const landed = await test.browser().visit(back ?? "");
  const href = new URL(landed.headers.get("location") ?? "", test.url).href;
  const callback = client.readCallback(href);
  if (callback?.code === undefined) throw new Error(`no code in ${href}`);
  return callback;
}

async function signIn(client: Client<unknown>, fullName: string, who: string) {
  const { code, state } = await land(client, fullName, who);
  const named = fullName === wecom ? { authCode: code } : { code };
  const { session } = await client.loginWithCode(fullName, { ...named, state });
  return session.user.userId;
}

/** A login with WeChat that ends in an offer. */
async function refused(client: Client<unknown>, who: string) {
  const error = await signIn(client, site, who).catch((caught: unknown) => caught);
  const offer = bindOfferOf(error);
  if (!offer) throw new Error(`expected a bindCode, got ${String(error)}`);
  return offer;
}

describe.each([
  { mode: "a token", make: () => program(), of: (options: object) => program(options) },
  { mode: "a cookie", make: () => tab(), of: (options: object) => tab(undefined, options) },
])("linking an account, session in $mode", ({ make, of }) => {
  it("links with a bindCode after signing in by another method, adding the verifier", async () => {
    const storage = memoryStorage();
    const client = of({ storage });
    const before = Date.now();
    const { bindCode, expiresAt, ...person } = await refused(client, plain);
    expect(person).toMatchObject({ nickname: "孙清和", avatar: expect.any(String) as string });
    expect(expiresAt - before).toBeGreaterThan(4 * 60_000);
    expect(await client.currentUser()).toBeNull();

    const userId = await signIn(client, wecom, xiaoman);
    expect(await client.bind(site, { bindCode })).toEqual(done);
    expect(storage.getItem("menshen.logins")).not.toContain(bindCode);
    expect(await signIn(make(), site, plain)).toBe(userId);
    expect(await client.unbind(site)).toEqual(done);
    expect(await client.unbind(site)).toEqual(done);
    expect(await refused(make(), plain)).toMatchObject({ nickname: "孙清和" });
  });

  it("links with the code and state of a flow started for linking", async () => {
    const storage = memoryStorage();
    const client = of({ storage });
    const userId = await signIn(client, wecom, xiaoman);
    const { code, state, ...facts } = await land(client, site, plain, "bind");
    expect(facts).toEqual({ fullName: site, returnTo: "/me", purpose: "bind" });
    expect(await client.bind(site, { code, state })).toEqual(done);
    expect(storage.getItem("menshen.logins")).toBeNull();
    expect(await signIn(make(), site, plain)).toBe(userId);
    await client.unbind(site);
  });

  it("linking is idempotent: concurrent and repeated calls link once, also from two clients of one page", async () => {
    const storage = memoryStorage();
    const client = of({ storage });
    const { bindCode } = await refused(client, plain);
    await signIn(client, wecom, xiaoman);
    const both = await Promise.all([
      client.bind(site, { bindCode }),
      client.bind(site, { bindCode }),
    ]);
    expect([...both, await client.bind(site, { bindCode })]).toEqual([done, done, done]);
    expect(sent).toHaveLength(1);
    await client.unbind(site);

    const { code, state } = await land(client, site, plain, "bind");
    // React's strict mode makes the client anew, too.
    const again = createClient<unknown>({ url: `${test.url}/trpc`, storage });
    await Promise.all([client.bind(site, { code, state }), again.bind(site, { code, state })]);
    expect(sent).toHaveLength(3);
    await client.unbind(site);
  });

  it("keeps the verifier of a bindCode while the code stays valid after a rejection", async () => {
    const client = make();
    const { bindCode } = await refused(client, noUnionId);
    await expect(client.bind(site, { bindCode })).rejects.toMatchObject({ errcode: 10602 });

    await signIn(client, wecom, aju);
    const linked = await land(client, site, namesake, "bind");
    await client.bind(site, { code: linked.code, state: linked.state });
    await expect(client.bind(site, { bindCode })).rejects.toMatchObject({
      errcode: 10202,
      source: "app",
      hint: { en: "You have linked another account of this kind. Unlink that one first." },
    });
    await client.unbind(site);
    expect(await client.bind(site, { bindCode })).toEqual(done);
    await client.unbind(site);
  });

  it("reports 10104 for an expired bindCode and drops its verifier", async () => {
    const storage = memoryStorage();
    const client = of({ storage });
    const { bindCode } = await refused(client, plain);
    await signIn(client, wecom, xiaoman);
    serverNow = () => Date.now() + 5 * 60_000;
    expect(storage.getItem("menshen.logins")).toContain(bindCode);
    await expect(client.bind(site, { bindCode })).rejects.toMatchObject({
      errcode: 10104,
      source: "app",
    });
    expect(storage.getItem("menshen.logins")).not.toContain(bindCode);
  });

  it("links on a device whose clock is an hour ahead", async () => {
    serverNow = () => Date.now() - 3_600_000;
    const client = make();
    const { bindCode } = await refused(client, plain);
    await signIn(client, wecom, xiaoman);
    expect(await client.bind(site, { bindCode })).toEqual(done);
    await client.unbind(site);
  });

  it("rejects linking another user's account and unlinking the only login method", async () => {
    const owner = make();
    await signIn(owner, wecom, xiaoman);
    const first = await land(owner, site, plain, "bind");
    await owner.bind(site, { code: first.code, state: first.state });
    const other = make();
    await signIn(other, wecom, aju);
    const { code, state } = await land(other, site, plain, "bind");
    await expect(other.bind(site, { code, state })).rejects.toMatchObject({ errcode: 10202 });
    await owner.unbind(site);

    const newcomer = make();
    await signIn(newcomer, open, emoji);
    await expect(newcomer.unbind(open)).rejects.toMatchObject({
      errcode: 10205,
      httpStatus: 409,
    });
  });

  it("another tab cannot use a bindCode and does not consume it", async () => {
    const [own, other] = [make(), make()];
    const { bindCode } = await refused(own, plain);
    await signIn(other, wecom, aju);
    await expect(other.bind(site, { bindCode })).rejects.toMatchObject({
      errcode: 10103,
      source: "app",
    });
    await signIn(own, wecom, xiaoman);
    expect(await own.bind(site, { bindCode })).toEqual(done);
    await own.unbind(site);
  });

  it("does not report a link to the next user of the same page", async () => {
    const client = make();
    const { bindCode } = await refused(client, plain);
    await signIn(client, wecom, xiaoman);
    await client.bind(site, { bindCode });
    await client.unbind(site);
    await client.logout();
    await expect(client.bind(site, { bindCode })).rejects.toMatchObject({ errcode: 10602 });
    await signIn(client, wecom, aju);
    await expect(client.bind(site, { bindCode })).rejects.toMatchObject({ errcode: 10104 });
  });

  it("a link flow started by one user links nothing for another user", async () => {
    const client = make();
    await signIn(client, wecom, xiaoman);
    const { code, state } = await land(client, site, plain, "bind");
    await signIn(client, wecom, aju);
    await expect(client.bind(site, { code, state })).rejects.toMatchObject({ errcode: 10103 });
    await signIn(client, wecom, xiaoman);
    expect(await client.bind(site, { code, state })).toEqual(done);
    await client.unbind(site);
  });

  it("starting a link without a session is rejected", async () => {
    await expect(make().getLoginConfig(site, { purpose: "bind" })).rejects.toMatchObject({
      errcode: 10602,
    });
  });
});
