import { demo, startTestServer, type TestServer } from "@menshen/testkit";
import { Strategy, type Profile } from "passport-openidconnect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Auth, skipCSRFCheck } from "./auth-js.mjs";
import { answered, gitea, withClient } from "./relying-party.ts";

const { clientId, clientSecret } = gitea;
const authJsCallback = "http://rp.test/auth/callback/menshen";
const passportCallback = "http://rp.test/passport";

let test: TestServer;
beforeAll(async () => {
  const redirectUris = [authJsCallback, passportCallback];
  // passport-openidconnect has no PKCE.
  const config = { ...gitea, redirectUris, pkce: false };
  test = await startTestServer({ files: withClient(config) });
});
afterAll(() => test.close());

async function signedIn() {
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  return browser;
}

describe("clients that were written by others", () => {
  it("Auth.js signs a person in by discovery alone, with PKCE, state and nonce", async () => {
    const config = {
      providers: [
        {
          id: "menshen",
          name: "Menshen",
          type: "oidc",
          issuer: `${test.url}/oidc`,
          clientId,
          clientSecret,
          checks: ["pkce", "state", "nonce"],
        },
      ],
      basePath: "/auth",
      secret: "a secret of the application",
      trustHost: true,
      skipCSRFCheck,
      callbacks: {
        session: ({ session, token }: { session: object; token: { sub?: string } }) => ({
          ...session,
          sub: token.sub,
        }),
      },
    };
    const cookies = new Map<string, string>();
    const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const cookie = Array.from(cookies, (pair) => pair.join("=")).join("; ");
      const request = new Request(new URL(path, "http://rp.test"), {
        ...init,
        headers: { cookie },
      });
      const answer = await Auth(request, config);
      for (const line of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      return answer;
    };
    const started = await call("/auth/signin/menshen", { method: "POST" });
    const url = new URL(started.headers.get("location") ?? "");
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    const callback = await answered(await signedIn(), url);
    expect(callback.href).toContain(authJsCallback);
    await call(callback.pathname + callback.search);
    const session = await (await call("/auth/session")).json();
    expect(session).toMatchObject({ user: { name: "林小满" }, sub: expect.any(String) });
  });

  it("passport-openidconnect signs a person in with state and nonce", async () => {
    const issuer = `${test.url}/oidc`;
    const strategy = new Strategy(
      {
        issuer,
        authorizationURL: `${issuer}/auth`,
        tokenURL: `${issuer}/token`,
        userInfoURL: `${issuer}/me`,
        clientID: clientId,
        clientSecret,
        callbackURL: passportCallback,
        scope: "profile",
        nonce: true,
      },
      (from, profile, done) => done(null, { from, profile }),
    );
    const session = {};
    const run = (query: Record<string, string>) =>
      new Promise<{ url?: string; user?: { from: string; profile: Profile } }>(
        (resolve, reject) => {
          const outcome = {
            success: (user: { from: string; profile: Profile }) => resolve({ user }),
            redirect: (url: string) => resolve({ url }),
            fail: (why: unknown) => reject(new Error(JSON.stringify(why))),
            error: reject,
          };
          Object.assign(Object.create(strategy), outcome).authenticate({ query, session });
        },
      );
    const { url = "" } = await run({});
    const callback = await answered(await signedIn(), new URL(url));
    const { user } = await run(Object.fromEntries(callback.searchParams));
    expect(user).toMatchObject({ from: issuer, profile: { displayName: "林小满" } });
  });
});
