import {
  demo,
  demoElements,
  startTestServer,
  type Browser,
  type TestServer,
} from "@menshen/testkit";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answered, ask, discover, gitea, redeem, signInTo, withClient } from "./relying-party.ts";

const { people } = demo.corpA;
const other = { ...gitea, clientId: "grafana", clientSecret: "a-long-secret-of-grafana" };
const lone = (clientId: string) => ({ ...gitea, clientId, subject: "pairwise" });
const files = {
  ...withClient(gitea),
  ...withClient(other, "Grafana"),
  ...withClient(lone("one"), "One"),
  ...withClient(lone("two"), "Two"),
  ...withClient({ ...lone("wide"), redirectUris: ["https://a.test/", "https://b.test/"] }, "Wide"),
  "app.json": {
    ...(demoElements["app.json"] as object),
    brand: { name: { zh: "示例公司", en: "Example Inc" } },
  },
};

let test: TestServer;
let config: client.Configuration;
let aheadMs = 0;
beforeAll(async () => {
  test = await startTestServer({ files, config: { now: () => Date.now() + aheadMs } });
  config = await discover(test);
});
afterAll(() => test.close());

async function signedIn(person: string = people.xiaoman): Promise<Browser> {
  const browser = test.browser();
  await test.signIn(browser, person);
  return browser;
}

const { clientSecret } = gitea;
const as = (clientId: string, secret = clientSecret) =>
  discover(test, { clientId, clientSecret: secret });

async function actions(limit = 3): Promise<Record<string, unknown>[]> {
  const { data } = await test.query("app.audit.list", { limit }, test.asAdmin);
  return data.map(({ action, element, userId, detail }: Record<string, unknown>) => ({
    action,
    element,
    userId,
    detail,
  }));
}

const refusals = async () =>
  (await actions(10)).filter(({ action }) => action === "application-refused").length;

describe("an answer that is not the application's", () => {
  it("a code of one application is worthless to another", async () => {
    const asked = await ask(config);
    const callback = await answered(await signedIn(), asked.url);
    const thief = await as(other.clientId, other.clientSecret);
    await expect(redeem(thief, callback, asked)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("a refresh token of one application is worthless to another", async () => {
    const tokens = await signInTo(config, await signedIn());
    const thief = await as(other.clientId, other.clientSecret);
    const stolen = client.refreshTokenGrant(thief, tokens.refresh_token!);
    await expect(stolen).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("every answer names its issuer, so that a client notices one of another provider", async () => {
    const asked = await ask(config);
    const callback = await answered(await signedIn(), asked.url);
    const mixedUp = new URL(callback);
    mixedUp.searchParams.set("iss", "https://evil.test");
    await expect(redeem(config, mixedUp, asked)).rejects.toThrow(/invalid response/);
    const refused = await answered(test.browser(), (await ask(config, { prompt: "none" })).url);
    expect(refused.searchParams.get("iss")).toBe(`${test.url}/oidc`);
    expect((await redeem(config, callback, asked)).access_token).toBeTypeOf("string");
  });

  it("the ID token has the nonce of its request, so that a client notices a code of another one", async () => {
    const [asked, injected] = [await ask(config), await ask(config)];
    const browser = await signedIn();
    const callback = await answered(browser, injected.url);
    const mine = { ...injected, nonce: asked.nonce };
    await expect(redeem(config, callback, mine)).rejects.toThrow(/claim value/);
  });

  it("an ID token whose key was replaced long ago is no hint", async () => {
    const browser = await signedIn();
    const { id_token: hint = "" } = await signInTo(config, browser);
    aheadMs += 60_000;
    await test.mutate("app.keys.rotate", { kind: "signing" }, test.asAdmin);
    const end = () =>
      browser.visit(client.buildEndSessionUrl(config, { id_token_hint: hint, client_id: "gitea" }));
    aheadMs += 31 * 24 * 60 * 60_000;
    expect((await end()).status).toBe(400);
  });
});

describe("what the provider does not offer", () => {
  it.each(["password", "client_credentials", "implicit"])(
    "the grant %s is refused",
    async (grant) => {
      await expect(client.genericGrantRequest(config, grant, {})).rejects.toMatchObject({
        error: "unsupported_grant_type",
      });
    },
  );

  it("no token or ID token comes from the authorization endpoint", async () => {
    const browser = await signedIn();
    for (const response_type of ["token", "id_token", "code id_token"]) {
      const { url } = await ask(config, { response_type });
      const callback = await answered(browser, url);
      const fields = new URLSearchParams(callback.search || callback.hash.slice(1));
      expect(fields.get("error")).toBe("unsupported_response_type");
      expect(fields.has("access_token") || fields.has("id_token")).toBe(false);
    }
  });
});

describe("the element of an application", () => {
  it("a broken edit changes nothing, and a second element cannot take its client id", async () => {
    const browser = await signedIn();
    const tokens = await signInTo(config, browser);
    await test.write("auths/clients/Gitea/Gitea.json", { ...gitea, redirectUris: "none" });
    const stateOf = (name: string) =>
      test.app.snapshot.elements.get(`auths.clients.${name}`)?.state;
    await expect.poll(() => stateOf("Gitea")).toBe("stale");
    const again = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect((await signInTo(config, browser)).access_token).toBeTypeOf("string");
    for (const [name, content] of Object.entries(withClient(gitea, "Hijacker"))) {
      if (name.includes("Hijacker")) await test.write(name, content);
    }
    await expect.poll(() => stateOf("Hijacker")).toBe("failed");
    await test.write("auths/clients/Gitea/Gitea.json", gitea);
    await expect.poll(() => stateOf("Gitea")).toBe("active");
    await client.refreshTokenGrant(config, again.refresh_token!);
  });

  it("pairwise subjects differ between applications, stay, and are not the user's id", async () => {
    const browser = await signedIn();
    const subs: string[] = [];
    for (const id of ["one", "one", "two"]) {
      const tokens = await signInTo(await as(id), browser);
      const { sub } = tokens.claims()!;
      const info = await client.fetchUserInfo(await as(id), tokens.access_token, sub);
      expect(info.sub).toBe(sub);
      const facts = await client.tokenIntrospection(await as(id), tokens.access_token);
      expect(facts.sub).toBe(sub);
      subs.push(sub);
    }
    const [first, second, third] = subs;
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    const tokens = await signInTo(config, browser);
    expect(subs).not.toContain(tokens.claims()?.sub);
    const hinted = await signInTo(await as("one"), browser);
    const end = client.buildEndSessionUrl(await as("one"), { id_token_hint: hinted.id_token! });
    await browser.follow(end);
    expect(browser.cookies.has("menshen")).toBe(false);
    expect(test.app.snapshot.elements.get("auths.clients.Wide")?.state).toBe("failed");
  });
});

describe("signing in", () => {
  it("inside WeCom a single login method starts by itself, and no code is scanned", async () => {
    const asked = await ask(config);
    const browser = test.browser();
    const inClient = { "user-agent": "Mozilla/5.0 wxwork/4.1 MicroMessenger/7.0" };
    const interaction = await browser.visit(asked.url, inClient);
    const started = await browser.visit(
      new URL(interaction.headers.get("location") ?? "", test.url),
      inClient,
    );
    const start = new URL(started.headers.get("location") ?? "", test.url);
    expect(start.searchParams.get("flow")).toBe("workbench");
    const provider = await browser.visit(start, inClient);
    const page = new URL(provider.headers.get("location") ?? "");
    expect(page.pathname).toBe("/connect/oauth2/authorize");
    const back = await test.sandbox.signIn(page.href, {
      userId: people.xiaoman,
      action: "confirm",
    });
    const landed = await browser.visit(back ?? "", inClient);
    const callback = await answered(
      browser,
      new URL(landed.headers.get("location") ?? "", test.url),
    );
    expect((await redeem(config, callback, asked)).claims()?.["name"]).toBe("林小满");
  });

  it("a new login in the same browser ends what applications got from the replaced session", async () => {
    const browser = await signedIn();
    const tokens = await signInTo(config, browser);
    await test.signIn(browser, people.plain);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("error pages have the brand, and the language of the request or of the browser", async () => {
    const { url } = await ask(config, { client_id: "unknown" });
    const page = async (headers: Record<string, string>, locales?: string) => {
      if (locales) url.searchParams.set("ui_locales", locales);
      return await (await test.browser().visit(url, headers)).text();
    };
    const english = await page({ "accept-language": "en" });
    expect(english).toContain("Example Inc");
    expect(english).toContain('lang="en"');
    expect(await page({ "accept-language": "en" }, "zh-CN fr")).toContain("示例公司");
  });
});

describe("the audit log of applications", () => {
  it("has whose refresh token came twice", async () => {
    const browser = await signedIn();
    const tokens = await signInTo(config, browser);
    const userId = tokens.claims()?.sub;
    const of = { element: "auths.clients.Gitea", userId, detail: { clientId: "gitea" } };
    await client.refreshTokenGrant(config, tokens.refresh_token!);
    await client.refreshTokenGrant(config, tokens.refresh_token!).catch(() => undefined);
    await expect.poll(() => actions()).toContainEqual({ action: "token-reused", ...of });
  });

  it("has refusals of a person, on a page and without one", async () => {
    const config = { ...gitea, clientId: "closed", corps: ["wwOther"] };
    for (const [name, content] of Object.entries(withClient(config, "Closed"))) {
      if (name.includes("Closed")) await test.write(name, content);
    }
    await expect.poll(() => test.app.findElement("auths.clients.Closed")).toBeDefined();
    const browser = await signedIn();
    await browser.follow((await ask(await as("closed"))).url);
    await expect.poll(refusals).toBe(1);
    await answered(browser, (await ask(await as("closed"), { prompt: "none" })).url);
    await expect.poll(refusals).toBe(2);
  });
});

describe("wrong client secrets", () => {
  it("are limited per address, whichever client is tried, and each has an audit row", async () => {
    const tokens = await signInTo(config, await signedIn());
    const wrong = await as("gitea", "a-guess");
    const introspect = () =>
      client.tokenIntrospection(wrong, tokens.access_token).then(
        () => 200,
        (error: { status?: number }) => error.status ?? 0,
      );
    const statuses: number[] = [];
    for (let guess = 0; guess < 31; guess++) statuses.push(await introspect());
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
    const refused = { action: "client-refused", element: "auths.clients.Gitea" };
    await expect
      .poll(() => actions(1))
      .toEqual([{ ...refused, userId: null, detail: { clientId: "gitea" } }]);
    aheadMs += 61_000;
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
    });
  });
});
