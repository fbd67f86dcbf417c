import { demo, startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, discover, gitea, redeem, withClient } from "./relying-party.ts";

const clientId = "menshen-test.gitea";
const claims = { nickname: "memberId" };
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      ...withClient({ ...gitea, claims, consent: "ask", scopes: ["openid", "profile"] }),
      ...withClient({ ...gitea, clientId: "closed", corps: ["wwOther"] }, "Closed"),
    },
    config: { rateLimit: false },
  });
});
afterAll(() => test.close());

async function administrator() {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  const { data } = await test.query("app.users.list", { search: "林小满" }, test.asAdmin);
  const { userId } = data[0];
  await test.mutate("app.users.setRole", { userId, role: "admin" }, test.asAdmin);
  return { browser, userId };
}

/** Where the provider sends the browser back to the console, or undefined where it shows a page. */
async function sentBack(browser: Browser, url: URL): Promise<URL | undefined> {
  for (let next: URL | undefined = url; next;) {
    if (next.pathname === "/") return next;
    const location = (await browser.visit(next)).headers.get("location");
    next = location === null ? undefined : new URL(location, test.url);
  }
  return undefined;
}

async function requestOf(id = clientId) {
  const config = await discover(test, { clientId: id });
  const asked = await ask(config, { redirect_uri: `${test.url}/`, scope: "openid profile" });
  return { config, asked };
}

describe("the sample client that an application is tested with", () => {
  it("an administrator gets the application's claims without its secret and consent, marked as a test", async () => {
    const { browser, userId } = await administrator();
    const { config, asked } = await requestOf();
    const tokens = await redeem(config, (await sentBack(browser, asked.url))!, asked);
    expect(tokens.claims()).toMatchObject({
      sub: userId,
      aud: clientId,
      nickname: demo.corpA.people.xiaoman,
    });
    expect(tokens.refresh_token).toBeUndefined();
    const application = "auths.clients.Gitea";
    const grants = await test.query("app.grants.list", { application }, test.asAdmin);
    expect(grants.data).toMatchObject([{ clientId, isTest: true, userId }]);
    const { data } = await test.query("app.audit.list", { limit: 1 }, test.asAdmin);
    expect(data).toMatchObject([{ action: "application-test", element: application, userId }]);
    const figures = await test.query("app.applications.get", { application }, test.asAdmin);
    expect(figures.data).toMatchObject({ sessions: 0, loginsOfDay: 0, testClientId: clientId });
  });

  it("everybody else is refused before any login", async () => {
    const browser = test.browser();
    await test.signIn(browser, demo.corpA.people.boss);
    for (const one of [browser, test.browser()]) {
      const { asked } = await requestOf();
      const back = await sentBack(one, asked.url);
      expect(back?.searchParams.get("error")).toBe("access_denied");
      expect(back?.searchParams.get("code")).toBeNull();
    }
  });

  it("the application's rules hold: a person whom it does not admit gets no code", async () => {
    const { browser } = await administrator();
    const { asked } = await requestOf("menshen-test.closed");
    expect(await sentBack(browser, asked.url)).toBeUndefined();
  });
});
