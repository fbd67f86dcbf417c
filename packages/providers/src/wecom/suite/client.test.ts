import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { failure, serve, testPorts } from "../../../test/test-ports.ts";
import { createSuiteClient, type SuiteTickets } from "./client.ts";

const suiteSecret = "planted-suite-secret";
const permanentCode = "planted-permanent-code";
const corp = { corpid: "wpZr8QDAAA7mQfXc2LkT0uVbN4yHs1Ew", corp_name: "晨星" };
const agents = { agent: [{ agentid: 1000021, name: "门户" }] };

type Answer = object | ((body: Record<string, unknown>, query: URLSearchParams) => object);

/** WeCom over real HTTP: an answer by path, and what it was asked. */
async function setUp(
  answers: Record<string, Answer>,
  kept: SuiteTickets | null = tickets,
  secrets: string | readonly string[] = suiteSecret,
) {
  const asked: { path: string; body: Record<string, unknown>; token: string | null }[] = [];
  let tokens = 0;
  const all: Record<string, Answer> = {
    get_suite_token: () => ({ suite_access_token: `suite-${++tokens}`, expires_in: 7200 }),
    ...answers,
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "", "http://x");
    const path = url.pathname.replace("/cgi-bin/service/", "");
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    asked.push({ path, body, token: url.searchParams.get("suite_access_token") });
    const known = all[path];
    if (!known) return response.writeHead(404).end();
    const value = typeof known === "function" ? known(body, url.searchParams) : known;
    return response.end(JSON.stringify(value));
  };
  const server = await serve((request, response) => void answer(request, response));
  const ports = testPorts(globalThis.fetch);
  const suite = createSuiteClient({
    apiBase: server.base,
    suiteId: "dk5f2c9e1ab03d7746",
    suiteSecret: secrets,
    provider: { corpId: "ww3d7b9e1f5a2c8046", secret: "planted-provider-secret" },
    ports,
    tickets: async () => kept,
    limits: { delay: async () => {} },
  });
  const [dispose, paths] = [server[Symbol.asyncDispose], () => asked.map(({ path }) => path)];
  return { suite, asked, paths, lines: ports.lines, [Symbol.asyncDispose]: dispose };
}

const tickets = { newest: "planted-ticket-2", previous: "planted-ticket-1" };
const ofCorp = { corpId: corp.corpid, permanentCode };
const info = { auth_corp_info: { ...corp, corp_full_name: "晨星科技" }, auth_info: agents };

describe("the suite token", () => {
  it("the suite token is fetched with the newest ticket, once for concurrent calls", async () => {
    await using one = await setUp({ get_auth_info: info });
    await Promise.all(Array.from({ length: 20 }, () => one.suite.getAuthInfo(ofCorp)));
    const tokens = one.asked.filter(({ path }) => path === "get_suite_token");
    expect(tokens.map(({ body }) => body)).toEqual([
      {
        suite_id: "dk5f2c9e1ab03d7746",
        suite_secret: suiteSecret,
        suite_ticket: "planted-ticket-2",
      },
    ]);
    expect(one.asked.filter(({ token }) => token === "suite-1")).toHaveLength(20);
  });

  it("the suite token uses the previous ticket when WeCom rejects the newest", async () => {
    await using one = await setUp({
      get_suite_token: ({ suite_ticket }) =>
        suite_ticket === "planted-ticket-2"
          ? { errcode: 40085, errmsg: "invalid suite_ticket" }
          : { suite_access_token: "suite-old", expires_in: 7200 },
      get_auth_info: info,
    });
    await one.suite.getAuthInfo(ofCorp);
    expect(one.asked.at(-1)?.token).toBe("suite-old");
  });

  it("the suite token uses the first of several secrets that WeCom accepts, with the newest ticket", async () => {
    const answers: Record<string, Answer> = {
      get_suite_token: ({ suite_secret }) =>
        suite_secret === "planted-old"
          ? { errcode: 40080, errmsg: "invalid suite_secret" }
          : { suite_access_token: "suite-new", expires_in: 7200 },
      get_auth_info: info,
    };
    await using one = await setUp(answers, tickets, ["planted-old", suiteSecret]);
    await one.suite.getAuthInfo(ofCorp);
    expect(one.asked.map(({ body }) => body["suite_ticket"])).toEqual([
      "planted-ticket-2",
      "planted-ticket-2",
      undefined,
    ]);
    expect(one.asked.at(-1)?.token).toBe("suite-new");
    expect(JSON.stringify(one.lines)).toContain("the one at this position is in use");
    expect(await one.suite.testSecrets()).toEqual([
      expect.objectContaining({ errcode: 40080 }),
      null,
    ]);
  });

  it("the suite token is 40085 without a ticket, and no call is made", async () => {
    await using one = await setUp({}, null);
    const refused = await failure(one.suite.getAuthInfo(ofCorp));
    expect(refused).toMatchObject({ errcode: 40085, source: "wecom" });
    expect(one.asked).toEqual([]);
  });

  it("the suite token is 40085 when WeCom rejects both tickets", async () => {
    await using one = await setUp({ get_suite_token: { errcode: 40085, errmsg: "x" } });
    const refused = await failure(one.suite.getAuthInfo(ofCorp));
    expect(refused).toMatchObject({ errcode: 40085, source: "wecom" });
    expect(one.paths()).toEqual(["get_suite_token", "get_suite_token"]);
  });

  it.each([40082, 42009])(
    "the suite token is replaced once after %i, and the call repeated once",
    async (code) => {
      await using one = await setUp({
        get_auth_info: (_, query) =>
          query.get("suite_access_token") === "suite-1" ? { errcode: code, errmsg: "x" } : info,
      });
      expect(await one.suite.getAuthInfo(ofCorp)).toEqual({
        corp: { corpId: corp.corpid, corpName: "晨星", corpFullName: "晨星科技" },
        agent: { agentId: "1000021", name: "门户" },
      });
      expect(one.paths()).toEqual([
        "get_suite_token",
        "get_auth_info",
        "get_suite_token",
        "get_auth_info",
      ]);
    },
  );

  it("the suite token is not replaced a second time", async () => {
    await using one = await setUp({ get_auth_info: { errcode: 40082, errmsg: "x" } });
    expect(await failure(one.suite.getAuthInfo(ofCorp))).toMatchObject({ errcode: 40082 });
    expect(one.paths().filter((path) => path === "get_auth_info")).toHaveLength(2);
  });
});

describe("an authorisation code", () => {
  const grant = { permanent_code: permanentCode, auth_corp_info: corp };

  it("an authorisation code is exchanged by the short call first", async () => {
    await using one = await setUp({ "v2/get_permanent_code": { ...grant, state: "org42" } });
    expect(await one.suite.getPermanentCode("planted-auth-code")).toEqual({
      permanentCode,
      corp: { corpId: corp.corpid, corpName: "晨星", corpFullName: null },
      agent: null,
      state: "org42",
    });
    expect(one.paths()).toEqual(["get_suite_token", "v2/get_permanent_code"]);
  });

  it("an authorisation code is exchanged by the long call when the short one is missing", async () => {
    await using one = await setUp({ get_permanent_code: { ...grant, auth_info: agents } });
    const { agent, state } = await one.suite.getPermanentCode("planted-auth-code");
    expect([agent, state]).toEqual([{ agentId: "1000021", name: "门户" }, null]);
  });

  it("a used authorisation code is not sent to the long call", async () => {
    await using one = await setUp({ "v2/get_permanent_code": { errcode: 40078, errmsg: "x" } });
    const refused = await failure(one.suite.getPermanentCode("planted-auth-code"));
    expect(refused).toMatchObject({ errcode: 40078, source: "wecom", httpStatus: 400 });
    expect(one.paths()).toEqual(["get_suite_token", "v2/get_permanent_code"]);
  });

  it("an authorisation code is not sent again when its outcome is unknown", async () => {
    await using one = await setUp({ "v2/get_permanent_code": { errcode: -1, errmsg: "busy" } });
    await failure(one.suite.getPermanentCode("planted-auth-code"));
    expect(one.paths()).toEqual(["get_suite_token", "v2/get_permanent_code"]);
  });
});

describe("a provider", () => {
  it("a provider makes an authorisation link with its own token", async () => {
    await using one = await setUp({
      get_provider_token: { provider_access_token: "provider-1", expires_in: 7200 },
      get_customized_auth_url: (_, query) => ({
        qrcode_url: `https://open.work.weixin.qq.com/x?t=${query.get("provider_access_token")}`,
        expires_in: 864000,
      }),
    });
    expect(await one.suite.getCustomizedAuthUrl("org42")).toEqual({
      url: "https://open.work.weixin.qq.com/x?t=provider-1",
      expiresInSeconds: 864000,
    });
    expect(one.asked.map(({ body }) => body)).toEqual([
      { corpid: "ww3d7b9e1f5a2c8046", provider_secret: "planted-provider-secret" },
      { state: "org42", templateid_list: ["dk5f2c9e1ab03d7746"] },
    ]);
  });

  it("a provider lists an app's administrators", async () => {
    const admin = [{ userid: "woAdmin", auth_type: 1 }];
    await using one = await setUp({ get_admin_list: { errcode: 0, admin } });
    const of = { corpId: corp.corpid, agentId: "1000021" };
    expect(await one.suite.getAdminList(of)).toEqual([
      { userid: "woAdmin", openUserid: null, mayManage: true },
    ]);
    expect(one.asked.at(-1)?.body).toEqual({ auth_corpid: corp.corpid, agentid: 1000021 });
  });
});

const quoting = (body: Record<string, unknown>, query: URLSearchParams) => ({
  errcode: 40058,
  errmsg: `${JSON.stringify(body)} ${query.toString()} ${suiteSecret}`,
});

it("invariant 1: no secret, ticket, code or token of a suite reaches an error or a log line", async () => {
  await using lying = await setUp({ get_suite_token: quoting });
  await using quoted = await setUp({ get_auth_info: quoting, "v2/get_permanent_code": quoting });
  const errors = [
    await failure(lying.suite.getAuthInfo(ofCorp)),
    await failure(quoted.suite.getAuthInfo(ofCorp)),
    await failure(quoted.suite.getPermanentCode("planted-auth-code")),
  ] as Error[];
  const seen = errors.map(({ message, cause }) => `${message} ${String(cause)}`);
  expect([...seen, ...lying.lines, ...quoted.lines].join("\n")).not.toMatch(/planted|suite-1/);
});
