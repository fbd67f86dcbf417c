import { sha256 } from "@menshen/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "./server/browser.ts";
import { readJson } from "./server/http-request.ts";
import type { TestServer } from "./server/test-server.ts";

/** Two Instances of a login Type on a test server, and people who can sign in through them. */
export interface LoginTypeUnderTest {
  /** It closes with the suite. */
  readonly test: TestServer;
  /** The Instance's full name. Unknown people may register (`allowRegister`: 1). */
  readonly element: string;
  /** Another Instance of the same Type. */
  readonly other: string;
  /** Two people of the sandbox, as its `signIn` takes them. */
  readonly people: readonly [string, string];
  /** What getLoginCode calls the provider's code; `code` by default. */
  readonly codeName?: string;
  /** What getLoginCode takes beside code, state and verifier, such as a company. */
  readonly input?: Readonly<Record<string, string>>;
  /** The field of getLoginConfig that is the provider's page; `loginUrl` by default. */
  readonly page?: string;
  /** Parameters of `/start`, such as a company. */
  readonly start?: Readonly<Record<string, string>>;
  /** The provider's number for a code that it never issued. */
  readonly unknownCode: { readonly errcode: number; readonly source?: string };
  /** Values of the Instance's secret fields. */
  readonly secrets: readonly string[];
  /** False where the provider's page stays open when the person refuses. */
  readonly refusalRedirects?: boolean;
  /** The sandbox's endpoint that exchanges the code, for an outage. */
  readonly exchange: string;
}

const verifier = "a-verifier-of-43-letters-or-more-0123456789";
const challenge = sha256(verifier);

/**
 * What must be true of every login Type, also of one of your own. Needs Vitest, and no configuration of it.
 *
 * @param make starts the server, once for all tests
 * @example
 * describeLoginType("GitHubType", async () => ({
 *   test: await startTestServer({ files }), element: "auths.GitHub", other: "auths.GitHubToo",
 *   people: [demo.oauth.people.plain, demo.oauth.people.emoji], secrets: [demo.oauth.clients.github.secret],
 *   unknownCode: { errcode: 400, source: "github" }, exchange: "github/access_token",
 * }));
 */
export function describeLoginType(name: string, make: () => Promise<LoginTypeUnderTest>): void {
  describe(`${name} is a login Type`, () => {
    let one: LoginTypeUnderTest;
    beforeAll(async () => {
      one = await make();
    });
    afterAll(() => one?.test.close());

    it("reports its Type and issues a state for each login", async () => {
      const configs = [await config(one, {}), await config(one, {})];
      for (const { isActive, authType, title, state } of configs) {
        expect({ isActive, authType, title }).toEqual({
          isActive: true,
          authType: expect.stringMatching(/./),
          title: { zh: expect.stringMatching(/./), en: expect.stringMatching(/./) },
        });
        expect(state).toMatch(/^[A-Za-z0-9]{22,128}$/);
      }
      expect(configs[0]?.["state"]).not.toBe(configs[1]?.["state"]);
    });

    it("completes a login of a program with a loginCode and a corpList", async () => {
      const { data, error } = await complete(one, await returned(one));
      expect(error).toBeUndefined();
      expect(data).toMatchObject({
        loginCode: expect.stringMatching(/^[\w-]{43}$/),
        corpList: expect.any(Array),
      });
    });

    it("signs in the browser that started the login, and no other", async () => {
      const [person] = one.people;
      const browser = one.test.browser();
      const back = await scan(one, browser, person);
      const stranger = await one.test.browser().visit(back);
      expect(stranger.headers.get("location")).toBe("/login?error=10103");
      const landed = await browser.visit(back);
      expect(landed.status).toBe(303);
      expect(landed.headers.get("location")).toBe("/welcome");
      expect(await session(browser)).toMatchObject({ user: { userId: expect.any(String) } });
    });

    it("replays the outcome of the same callback, and refuses another code with 10102", async () => {
      const input = await returned(one);
      const [first, second] = await Promise.all([complete(one, input), complete(one, input)]);
      expect(first?.error).toBeUndefined();
      expect(second?.data).toEqual(first?.data);
      const other = { ...input, [codeName(one)]: "another-code" };
      expect((await complete(one, other)).error?.data).toMatchObject({ errcode: 10102 });
      const browser = one.test.browser();
      const back = await scan(one, browser, one.people[0]);
      const landings = await Promise.all([browser.visit(back), browser.visit(back)]);
      expect(landings.map(({ headers }) => headers.get("location"))).toEqual([
        "/welcome",
        "/welcome",
      ]);
    });

    it("refuses a missing state (10101), a foreign state (10102) and a wrong verifier (10103) without spending the flow", async () => {
      const { state = "", ...bare } = await returned(one);
      const refusals = [
        [bare, 10101],
        [{ ...bare, state: "A".repeat(32) }, 10102],
        [{ ...bare, state, verifier: "x".repeat(43) }, 10103],
        [{ ...bare, state, verifier: undefined }, 10103],
      ] as const;
      for (const [input, errcode] of refusals) {
        expect((await complete(one, input)).error?.data).toMatchObject({ errcode });
      }
      expect((await complete(one, { ...bare, state })).data).toHaveProperty("loginCode");
    });

    it("refuses the state of another Instance with 10102", async () => {
      const input = await returned(one);
      const elsewhere = await one.test.mutate(`${one.other}.getLoginCode`, input);
      expect(elsewhere.error?.data).toMatchObject({ errcode: 10102 });
      expect((await complete(one, input)).data).toHaveProperty("loginCode");
    });

    it("refuses a returnTo on another site with 10701", async () => {
      const path = `${one.element}.getLoginConfig`;
      const { error } = await one.test.query(path, { returnTo: "https://evil.example/" });
      expect(error?.data).toMatchObject({ errcode: 10701 });
    });

    it("reports a refusal by the person as 10105 and signs nobody in", async () => {
      const { element, people, start = {}, test, refusalRedirects = true } = one;
      const browser = test.browser();
      const how = { fullName: element, action: "refuse", ...start } as const;
      if (!refusalRedirects) {
        await expect(test.signIn(browser, people[0], how)).rejects.toThrow("nowhere");
      } else {
        const landed = await test.signIn(browser, people[0], how);
        expect(landed.headers.get("location")).toBe("/login?error=10105");
      }
      expect(await session(browser)).toBeNull();
    });

    it("reports a code that the provider never issued by the provider's own number, and an outage by 10501", async () => {
      const unknown = { ...(await returned(one)), [codeName(one)]: "neverIssuedByTheProvider" };
      expect((await complete(one, unknown)).error?.data).toMatchObject(one.unknownCode);
      const input = await returned(one);
      one.test.sandbox.world.failNext(one.exchange, { networkError: true });
      const outage = await complete(one, input);
      expect(outage.error?.data).toMatchObject({ errcode: 10501, source: "app" });
      expect(one.test.sandbox.world.unusedFaults()).toEqual([]);
    });

    it("recognises a person again, and tells two people apart", async () => {
      const [person, another] = one.people;
      const users: unknown[] = [];
      for (const who of [person, another, person]) {
        const browser = one.test.browser();
        await browser.visit(await scan(one, browser, who));
        users.push((await session(browser))?.["user"].userId);
      }
      expect(users[0]).toEqual(expect.any(String));
      expect(users[2]).toBe(users[0]);
      expect(users[1]).not.toBe(users[0]);
    });

    it("shows no secret in an answer, to an administrator or in the log", async () => {
      const { data } = await one.test.query(
        "app.elements.get",
        { fullName: one.element },
        one.test.asAdmin,
      );
      const seen = JSON.stringify([data, await config(one, {}), one.test.logLines()]);
      expect(one.secrets.length).toBeGreaterThan(0);
      for (const secret of one.secrets) expect(seen).not.toContain(secret);
    });
  });
}

const codeName = ({ codeName: name = "code" }: LoginTypeUnderTest): string => name;

async function config(
  { test, element }: LoginTypeUnderTest,
  input: object,
): Promise<Record<string, unknown>> {
  const { data, error } = await test.query(`${element}.getLoginConfig`, input);
  if (error) throw new Error(`getLoginConfig failed: ${JSON.stringify(error)}`);
  return data as Record<string, unknown>;
}

/** What getLoginCode takes once the person is back from the provider's page. */
async function returned(one: LoginTypeUnderTest): Promise<Record<string, string>> {
  const started = await config(one, { challenge });
  const page = started[one.page ?? "loginUrl"];
  const back = await one.test.sandbox.signIn(String(page), { userId: one.people[0] });
  const {
    [codeName(one)]: own,
    code = own,
    auth_code: other,
    state,
  } = Object.fromEntries(back?.searchParams ?? []);
  expect(state).toBe(started["state"]);
  return { ...one.input, [codeName(one)]: code ?? other ?? "", state: state ?? "", verifier };
}

const complete = ({ test, element }: LoginTypeUnderTest, input: object) =>
  test.mutate(`${element}.getLoginCode`, input);

/** Through `/start` and the provider's page; gives the landing's address. */
async function scan(
  { test, element, start = {} }: LoginTypeUnderTest,
  browser: Browser,
  userId: string,
): Promise<URL> {
  const query = new URLSearchParams({ flow: "qr", returnTo: "/welcome", ...start });
  const started = await browser.visit(`/api/auth/${element}/start?${query.toString()}`);
  const back = await test.sandbox.signIn(started.headers.get("location") ?? "", { userId });
  if (!back) throw new Error("the provider's page did not redirect");
  return back;
}

async function session(browser: Browser): Promise<{ user: { userId: string } } | null> {
  const answer = await browser.visit("/api/auth/session");
  return answer.status === 200 ? await readJson(answer) : null;
}
