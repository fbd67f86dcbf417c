import { randomBytes } from "node:crypto";
import { demo, httpRequest, startTestServer, type TestServer } from "@menshen/testkit";
import { startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVisitor } from "../gates/gate-visitor.ts";
import { answered, ask, discover, gitea, redeem, signInTo, withClient } from "./relying-party.ts";

let postgres: PostgresServer;
let one: TestServer;
let two: TestServer;
const startMs = Date.now();
let aheadMs = 0;
beforeAll(async () => {
  postgres = await startPostgres();
  const shared = {
    databaseUrl: await postgres.createDatabase(),
    secret: randomBytes(32),
    adminToken: randomBytes(24).toString("base64url"),
    now: () => startMs + aheadMs,
    rateLimit: false as const,
  };
  const files = {
    ...withClient(gitea),
    "auths/gates/Wiki/e.json": { type: "auths.gates.ForwardAuthType", title: "Wiki" },
    "auths/gates/Wiki/Wiki.json": { hosts: ["wiki.test"] },
  };
  one = await startTestServer({ files, config: shared });
  const { sandbox, url } = one;
  two = await startTestServer({
    files,
    sandbox,
    config: { ...shared, publicOrigin: url },
  });
});
afterAll(async () => {
  await two.close();
  await one.close();
  await postgres[Symbol.asyncDispose]();
});

/** The application calls the site; requests alternate between the nodes, as a balancer sends them. */
async function alternating(): Promise<client.Configuration> {
  const config = await discover(one);
  let calls = 0;
  config[client.customFetch] = async (address, options) => {
    const { pathname, search } = new URL(address);
    const node = calls++ % 2 === 0 ? two : one;
    const headers = { ...options.headers, host: new URL(one.url).host };
    const url = new URL(pathname + search, node.address);
    const { method } = options;
    const body = options.body instanceof URLSearchParams ? options.body.toString() : "";
    return await httpRequest(url, { method, headers, ...(body !== "" && { body }) });
  };
  return config;
}

async function signedIn() {
  const browser = one.browser();
  await one.signIn(browser, demo.corpA.people.xiaoman);
  return browser;
}

const kidsOf = async ({ address, url }: TestServer): Promise<string[]> => {
  const headers = { host: new URL(url).host };
  const answer = await httpRequest(new URL("/oidc/jwks", address), { headers });
  const { keys } = (await answer.json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
};

const kidOf = (token: string | undefined): string =>
  JSON.parse(Buffer.from(token?.split(".")[0] ?? "", "base64url").toString()).kid;

describe("two nodes on one PostgreSQL", () => {
  it("a code of one node is redeemed at the other, once, and a revoked session ends on both", async () => {
    const config = await alternating();
    const asked = await ask(config);
    const callback = await answered(await signedIn(), asked.url);
    const tries = await Promise.allSettled([
      redeem(config, callback, asked),
      redeem(config, callback, asked),
    ]);
    expect(tries.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
    const browser = await signedIn();
    const tokens = await signInTo(config, browser);
    const again = await client.refreshTokenGrant(config, tokens.refresh_token!);
    await browser.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    for (let node = 0; node < 2; node++) {
      expect(await client.tokenIntrospection(config, again.access_token)).toEqual({
        active: false,
      });
    }
  });

  it("a ticket of one node opens a gate at one of them, once, and a session revoked on one ends the answer of both", async () => {
    const visitor = createVisitor(one);
    await one.signIn(visitor.site, demo.corpA.people.xiaoman);
    const page = "https://wiki.test/a";
    const nonce = await visitor.at(`https://wiki.test/.menshen/signed-in?returnTo=${page}`, two);
    const toGate = await visitor.site.visit(nonce.headers.get("location") ?? "");
    const ticket = toGate.headers.get("location") ?? "";
    const tries = await Promise.all([two, one, two, one].map((node) => visitor.at(ticket, node)));
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      303, 400, 400, 400,
    ]);
    for (const node of [two, one]) {
      const passed = await visitor.at(page, node);
      expect([passed.status, passed.headers.get("remote-corp")]).toEqual([200, demo.corpA.corpId]);
    }
    await visitor.site.send("POST", "/trpc/auths.loginTypes.services.AuthSvc.logout", null);
    for (const node of [two, one]) expect((await visitor.at(page, node)).status).toBe(302);
  });

  it("new keys are published on every node before one of them signs, and old tokens stay valid", async () => {
    const config = await discover(one);
    const before = await kidsOf(one);
    expect(before).toHaveLength(2);
    expect(await kidsOf(two)).toEqual(before);
    const browser = await signedIn();
    const old = await signInTo(config, browser);
    aheadMs += 60_000;
    const { data } = await one.mutate("app.keys.rotate", { kind: "signing" }, one.asAdmin);
    expect(data.kids).toHaveLength(2);
    aheadMs += 2_500;
    for (const node of [one, two]) {
      const kids = await kidsOf(node);
      expect(kids).toEqual(expect.arrayContaining([...before, ...data.kids]));
    }
    expect(kidOf((await signInTo(config, browser)).id_token)).toBe(kidOf(old.id_token));
    aheadMs += 5_000;
    const fresh = await signInTo(config, browser);
    expect(data.kids).toContain(kidOf(fresh.id_token));
    expect(await kidsOf(two)).toEqual(expect.arrayContaining(before));
    aheadMs += 31 * 24 * 60 * 60_000;
    await kidsOf(one);
    expect((await kidsOf(one)).toSorted()).toEqual(data.kids.toSorted());
  });

  it("only an administrator rotates keys", async () => {
    const { status } = await one.mutate("app.keys.rotate", { kind: "signing" });
    expect(status).toBe(401);
  });
});
