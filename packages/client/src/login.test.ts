import { demo } from "@menshen/sandbox";
import { startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, isCode, type Client, type ClientOptions, type StartInput } from "./index.ts";
import { memoryStorage } from "./pending-logins.ts";

const X = "auths.loginTypes.QywxInnerExample";
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    config: { rateLimit: false, returnUrls: ["https://spa.example.com/cb"] },
  });
});
afterAll(() => test.close());

function clientOf(options: Partial<ClientOptions> = {}): Client<unknown> {
  return createClient<unknown>({ url: `${test.url}/trpc`, storage: memoryStorage(), ...options });
}

/** A tab of one browser: its cookies are shared, its storage is its own. */
function tabOf(browser: Browser, storage = memoryStorage()) {
  const send: ClientOptions["fetch"] = (url, init) =>
    browser.send(
      init?.method ?? "GET",
      url,
      typeof init?.body === "string" ? JSON.parse(init.body) : undefined,
    );
  return { storage, client: clientOf({ storage, fetch: send, sessionIn: "cookie" }) };
}

/** A person scans; the landing sends the browser to the page that started the login. */
async function scan(loginUrl: string | undefined, person = demo.corpA.people.xiaoman) {
  const back = await test.sandbox.signIn(loginUrl ?? "", { userId: person });
  const landed = await test.browser().visit(back ?? "");
  return new URL(landed.headers.get("location") ?? "", test.url).href;
}

describe("login in token mode", () => {
  it("login ends in a session that the client uses for its next calls", async () => {
    const client = clientOf();
    expect(await client.currentUser()).toBeNull();
    const config = await client.getLoginConfig(X, { returnTo: "/welcome?a=1" });
    expect(config).toMatchObject({ isActive: true, authType: "auths.loginTypes.QywxInnerType" });
    const href = await scan(config.loginUrl);
    const callback = client.readCallback(href);
    expect(callback).toMatchObject({
      state: config.state,
      fullName: X,
      returnTo: "/welcome?a=1",
      code: expect.stringMatching(/.+/) as string,
    });
    const { state, code: authCode } = callback ?? { state: "" };
    const signedIn = await client.loginWithCode(X, { authCode, state });
    expect(signedIn).toMatchObject({
      userId: demo.corpA.people.xiaoman,
      corpList: [{ corpId: demo.corpA.corpId }],
      session: { token: expect.any(String) as string, corp: { corpId: demo.corpA.corpId } },
    });
    expect(signedIn).not.toHaveProperty("loginCode");
    expect(await client.currentUser()).toMatchObject({ userId: signedIn.session.user.userId });
    await client.logout();
    expect(await client.currentUser()).toBeNull();
    await client.logout();
  });

  it("code and state arrive in the query of a path, in the fragment of a listed URL", async () => {
    const client = clientOf();
    const landed = async (input: StartInput) => {
      const { loginUrl } = await client.getLoginConfig(X, input);
      const href = await scan(loginUrl);
      return { href, callback: client.readCallback(href) };
    };
    const atPath = await landed({ returnTo: "/in?a=1", resume: "/orders/7" });
    const search = new URL(atPath.href).searchParams;
    expect(search.get("code")).toBe(atPath.callback?.code);
    expect(atPath.callback).toMatchObject({ resume: "/orders/7", returnTo: "/in?a=1" });
    const atUrl = await landed({ returnTo: "https://spa.example.com/cb", resume: "/orders/8" });
    expect(atUrl.href).toMatch(/^https:\/\/spa\.example\.com\/cb#code=/);
    expect(atUrl.callback).toMatchObject({ resume: "/orders/8" });
    const chosen = await landed({ returnTo: "/in", returnMode: "fragment" });
    expect(new URL(chosen.href).hash).toContain("code=");
    // The redirect page as the reference prints it.
    const signedIn = await client.loginWithCode(X, {
      authCode: search.get("code"),
      state: search.get("state"),
    });
    expect(signedIn.session.user.userId).toMatch(/.+/);
  });

  it("loginWithCode without a state is refused with 10101", async () => {
    const { searchParams } = new URL("https://x/?code=c");
    const input = { authCode: searchParams.get("code"), state: searchParams.get("state") };
    await expect(clientOf().loginWithCode(X, input)).rejects.toSatisfy((error) =>
      isCode(error, 10101, "app"),
    );
  });

  it("concurrent completions of one login sign in once", async () => {
    const storage = memoryStorage();
    // React's strict mode makes everything twice, the client included.
    const [first, second] = [clientOf({ storage }), clientOf({ storage })];
    const { loginUrl, state = "" } = await first.getLoginConfig(X);
    const authCode = first.readCallback(await scan(loginUrl))?.code;
    const [one, other] = await Promise.all([
      first.loginWithCode(X, { authCode, state }),
      second.loginWithCode(X, { authCode, state }),
    ]);
    expect(other).toBe(one);
    expect(await first.loginWithCode(X, { authCode, state })).toBe(one);
    const sessions: { isCurrent: boolean }[] = await first
      .element("auths.loginTypes.services.AuthSvc")
      .listSessions.query();
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
  });

  it("only the client that started a login can complete it, even after another one tried", async () => {
    const [own, other] = [clientOf(), clientOf()];
    const { loginUrl, state = "" } = await own.getLoginConfig(X);
    const authCode = own.readCallback(await scan(loginUrl))?.code;
    await expect(other.loginWithCode(X, { authCode, state })).rejects.toSatisfy((error) =>
      isCode(error, 10103, "app"),
    );
    expect((await own.loginWithCode(X, { authCode, state })).session.user.userId).toMatch(/.+/);
  });

  it("a failed login keeps the provider's number, source and hint", async () => {
    const client = clientOf();
    const { state = "" } = await client.getLoginConfig(X);
    const error = await client
      .loginWithCode(X, { authCode: "no-such-code", state })
      .catch((caught: unknown) => caught);
    expect(isCode(error, 40029, "wecom")).toBe(true);
    expect(error).toMatchObject({ httpStatus: 400, hint: { zh: expect.any(String) as string } });
  });

  it("startLogin on an inactive element starts no flow", async () => {
    await using off = await startTestServer({
      files: {
        "auths/loginTypes/Off/e.json": {
          type: "auths.loginTypes.QywxInnerType",
          title: "Off",
          isActive: 0,
        },
      },
    });
    const storage = memoryStorage();
    const client = createClient<unknown>({ url: `${off.url}/trpc`, storage });
    expect(await client.getLoginConfig("auths.loginTypes.Off")).toMatchObject({ isActive: false });
    expect(storage.getItem("menshen.logins")).toBeNull();
  });
});

describe("login in cookie mode", () => {
  it("login in cookie mode stores the session in an HttpOnly cookie", async () => {
    const browser = test.browser();
    const { client } = tabOf(browser);
    const { loginUrl, state = "" } = await client.getLoginConfig(X);
    const authCode = client.readCallback(await scan(loginUrl))?.code;
    const { session } = await client.loginWithCode(X, { authCode, state });
    expect(session.token).toBeUndefined();
    expect([...browser.cookies.keys()]).toEqual(["menshen"]);
    expect(await client.currentUser()).toMatchObject({ userId: session.user.userId });
    await client.logout();
    expect(browser.cookies.size).toBe(0);
  });

  it("completing a login in a duplicated tab resumes the session of the first tab", async () => {
    const browser = test.browser();
    const tab = tabOf(browser);
    const { loginUrl, state = "" } = await tab.client.getLoginConfig(X);
    const copied = memoryStorage();
    copied.setItem("menshen.logins", tab.storage.getItem("menshen.logins") ?? "");
    const copy = tabOf(browser, copied);
    const authCode = tab.client.readCallback(await scan(loginUrl))?.code;
    const first = await tab.client.loginWithCode(X, { authCode, state });
    const second = await copy.client.loginWithCode(X, { authCode, state });
    expect(second.session).toMatchObject({ user: first.session.user, corp: first.session.corp });
    expect(second).toMatchObject({ userId: demo.corpA.people.xiaoman });
  });
});
