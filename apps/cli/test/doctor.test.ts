import { demo } from "@menshen/sandbox";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { menshen } from "./in-process.ts";

const element = "auths.Company";
let test: TestServer;
let env: Record<string, string>;
beforeAll(async () => {
  const config = {
    corpId: demo.corpA.corpId,
    corpSecret: "{{WECOM_CORP_SECRET}}",
    agentId: String(demo.corpA.apps.portal.agentId),
    redirectUri: "{{WECOM_REDIRECT_URI}}",
  };
  test = await startTestServer({
    serveSandbox: true,
    files: {
      "app.json": {
        variables: { WECOM_CORP_SECRET: { secret: true }, WECOM_REDIRECT_URI: {} },
      },
      "auths/Company/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Company" },
      "auths/Company/Company.json": config,
    },
  });
  env = {
    MENSHEN_PUBLIC_URL: test.url,
    MENSHEN_ELEMENTS: test.elementsDir,
    MENSHEN_WECOM_API_BASE: test.server.ports.bases.wecomApi,
    MENSHEN_ADMIN_TOKEN: test.adminToken,
    WECOM_CORP_SECRET: demo.corpA.apps.portal.secret,
    WECOM_REDIRECT_URI: `${test.url}/api/auth/${element}/callback`,
  };
});
afterAll(() => test.close());

const line = (out: string, check: string) =>
  out.split("\n").find((one) => one.split(/ +/)[2] === check);

it("doctor asks the provider and the public address, and exits with 0 without errors", async () => {
  const { code, out } = await menshen(["doctor", element, "--lang", "en"], env);
  for (const check of ["token", "trusted-ip", "agent", "reachable", "references"])
    expect(line(out, check)).toMatch(/^ {2}ok /);
  expect(line(out, "clock")).toMatch(/ok|error/);
  expect(out).toContain("-> In the app's page of the WeCom admin console enter");
  expect(out).not.toContain("\u001b[");
  expect(code).toBe(0);
});

it("doctor names a rejected secret with its remedy in Chinese, and exits with 1", async () => {
  const wrong = { ...env, WECOM_CORP_SECRET: "WRONG-SECRET" };
  const { code, out } = await menshen(["doctor", element, "--lang", "zh"], wrong);
  expect(code).toBe(1);
  expect(line(out, "token")).toContain("wecom 40001");
  expect(out).toMatch(/-> .*\p{Script=Han}/u);
  expect(out).not.toContain("WRONG-SECRET");
});

it("doctor --offline calls no provider, for every element of the roots", async () => {
  const nowhere = {
    ...env,
    MENSHEN_WECOM_API_BASE: "http://127.0.0.1:9",
    WECOM_REDIRECT_URI: "https://other.example.com/x",
  };
  const { code, out } = await menshen(["doctor", "--offline", "--json"], nowhere);
  expect(code).toBe(0);
  const results = (JSON.parse(out) as Record<string, { check: string; status: string }[]>)[element];
  expect(Object.fromEntries((results ?? []).map(({ check, status }) => [check, status]))).toEqual({
    placeholders: "ok",
    references: "ok",
    keys: "ok",
    redirect: "ok",
    "public-address": "warning",
  });
});

it("doctor --server lets a running server check", async () => {
  const there = await menshen(["doctor", element, "--server", test.url, "--lang", "en"], env);
  expect(line(there.out, "token")).toMatch(/^ {2}ok /);
  expect(there.code).toBe(0);
  const refused = await menshen(["doctor", element, "--server", test.url], {
    ...env,
    MENSHEN_ADMIN_TOKEN: "another-token-0123456789",
  });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(test.url);
});

it("doctor refuses an element that is not in the roots", async () => {
  const { code, err } = await menshen(["doctor", "auths.Nothing", "--offline"], env);
  expect(code).toBe(1);
  expect(err).toBe("there is no element auths.Nothing in these folders\n");
});
