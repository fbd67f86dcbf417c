import { startPostgres, type PostgresServer } from "@menshen/testkit/postgres";
import { demo, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changingRoutes, allRoutes } from "./routes.ts";

let postgres: PostgresServer;
let test: TestServer;
let browser: ReturnType<TestServer["browser"]>;
beforeAll(async () => {
  postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase();
  test = await startTestServer({ config: { databaseUrl, rateLimit: false } });
  browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
});
afterAll(async () => {
  await test.close();
  await postgres[Symbol.asyncDispose]();
});

const oddTexts = ["\0", "a\0b", "\ud800", "a\udc00"];

/** Field names of inputs. A method rejects those that it does not declare. */
const names =
  "authCode code state verifier challenge returnTo loginCode corp corpId userId search before sessionId id fullName type hash filter bindCode org deptId authFullName token platform lastEventId".split(
    " ",
  );

/** Complete inputs with one odd value, so that validation passes as far as possible. */
const filled = (odd: string): [string, unknown][] => [
  ["app.dryRun.get", { id: odd }],
  ["app.dryRun.start", { fullName: odd, flow: "qr" }],
  ["app.users.list", { search: odd }],
  ["app.users.list", { before: odd }],
  ["app.users.get", { userId: odd }],
  ["app.users.revokeSession", { sessionId: odd }],
  ["app.users.setStatus", { userId: odd, status: "active" }],
  ["app.elements.get", { fullName: odd }],
  ["app.elements.schema", { type: odd }],
  ["app.elements.validate", { fullName: demoLogin, config: { corpId: odd } }],
  ["app.elements.save", { fullName: demoLogin, hash: odd, e: { title: odd } }],
  [`${demoLogin}.getLoginConfig`, { returnTo: `/${odd}` }],
  [`${demoLogin}.getLoginCode`, { authCode: odd, state: "A".repeat(32) }],
  [`${demoLogin}.getUserInfo`, { userId: odd }],
  ["auths.loginTypes.services.AuthSvc.loginByCode", { loginCode: odd }],
  ["auths.loginTypes.services.AuthSvc.revokeSession", { sessionId: odd }],
  ["auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get", { filter: `Q(name='${odd}')` }],
  [
    "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.get",
    { filter: { field: "name", value: odd } },
  ],
  [
    "auths.loginTypes.QywxInnerType.QywxInnerAuthModel.query",
    { filter: { name__in: [odd], or: [{ userId__like: odd }, { name__startswith: odd }] } },
  ],
];

describe("NUL and unpaired surrogates are input errors, never database errors", () => {
  it("every procedure rejects NUL and unpaired surrogates in its input", async () => {
    const routes = new Map(
      allRoutes(test).map(({ path, kind }) => [path.replace("/trpc/", ""), kind]),
    );
    const call = async (path: string, input: unknown) => {
      const kind = routes.get(path);
      if (kind !== "query" && kind !== "mutation") return;
      const answer = await (kind === "query"
        ? test.query(path, input, test.asAdmin)
        : test.mutate(path, input, test.asAdmin));
      const { status } = answer;
      expect({ path, input, status, odd: status >= 500 }).toEqual({
        path,
        input,
        status,
        odd: false,
      });
      expect(answer.error.data.errcode).toBe(10701);
    };
    for (const odd of oddTexts) {
      for (const path of routes.keys()) {
        for (const name of names) await call(path, { [name]: odd });
        for (const input of [odd, [odd], { [odd]: odd }, { deep: { deep: odd } }])
          await call(path, input);
      }
      for (const [path, input] of filled(odd)) {
        expect([...routes.keys()]).toContain(path);
        await call(path, input);
      }
    }
  });

  it("NUL and unpaired surrogates in an address cause no server error", async () => {
    const places = [
      "",
      "state",
      "code",
      "auth_code",
      "returnTo",
      "dryRun",
      "corpId",
      "org",
      "error",
      "lang",
    ];
    const paths = allRoutes(test).flatMap(({ method, path, kind }) =>
      method === "GET" && kind === "http" && path !== "/" ? path : [],
    );
    // The console is not built here: its address answers 503.
    paths.push("/api/auth/qywx/callback", `/api/auth/${demoLogin}/start`, `/api/auth/%00/start`);
    for (const path of paths)
      for (const place of places)
        for (const odd of ["%00", "a%00b", "%ED%A0%80", "%E0%A4%A", "%"]) {
          const address = place === "" ? `${path}${odd}` : `${path}?${place}=${odd}`;
          const { status } = await browser.visit(address);
          expect([address, status, status < 500]).toEqual([address, status, true]);
        }
    const dryRun = `/api/auth/${demoLogin}/start?dryRun=`;
    for (const id of ["%00", "A".repeat(21), `${"A".repeat(22)}%0A`, "-".repeat(22)])
      expect((await browser.visit(dryRun + id)).status).toBe(400);
  });

  it("NUL and unpaired surrogates in other bodies cause no server error", async () => {
    for (const { path, kind } of changingRoutes(test)) {
      if (kind !== "http") continue;
      for (const odd of oddTexts) {
        const body = { token: odd, corp: odd, pendingId: odd, userId: odd };
        const only = Object.keys(body).map((name) => ({ [name]: odd }));
        for (const sent of [body, ...only, odd, { pendingId: odd, userId: odd }]) {
          const { status } = await browser.send("POST", path, sent);
          expect([path, status, status < 500]).toEqual([path, status, true]);
        }
      }
    }
    expect(test.logLines().filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
