import { describe, expect, it } from "vitest";
import { sha256, type LoginGrant, type StartedLogin } from "@menshen/domain";

/** An instance of a login Type, and a person who can sign in through it. */
export interface LoginTypeUnderTest extends AsyncDisposable {
  /** Calls a public method as the network does: no session, nothing that a browser adds. */
  call(method: "getLoginConfig", input: object): Promise<StartedLogin>;
  call(method: "getLoginCode", input: object): Promise<LoginGrant>;
  /** The same call on a second instance of the Type. */
  callOther(method: "getLoginCode", input: object): Promise<LoginGrant>;
  /** Signs the person in with what getLoginConfig gave; gives what the provider sent back. */
  signIn(config: StartedLogin): Promise<{ code: string; state: string }>;
  /** What getLoginCode calls the provider's code. */
  readonly codeParameter: "authCode" | "code";
}

const verifier = "a-verifier-of-43-letters-or-more-0123456789";
const challenge = sha256(verifier);

/** What must be true of every login Type, also of a user's own. Needs vitest. */
export function describeLoginType(name: string, make: () => Promise<LoginTypeUnderTest>): void {
  describe(`${name} is a login Type`, () => {
    it("reports its Type and issues a state per login", async () => {
      await using one = await make();
      const configs = [await one.call("getLoginConfig", {}), await one.call("getLoginConfig", {})];
      for (const { isActive, authType, title, state } of configs) {
        expect({ isActive, authType, title }).toEqual({
          isActive: true,
          authType: expect.stringMatching(/./),
          title: { zh: expect.stringMatching(/./), en: expect.stringMatching(/./) },
        });
        expect(state).toMatch(/^[A-Za-z0-9]{22,128}$/);
      }
      expect(configs[0]?.state).not.toBe(configs[1]?.state);
    });

    it("completes a login with a loginCode and a corpList", async () => {
      await using one = await make();
      expect(await one.call("getLoginCode", await returned(one))).toMatchObject({
        loginCode: expect.stringMatching(/^[\w-]{43}$/),
        corpList: expect.any(Array),
      });
    });

    it("replays the outcome of the same callback and refuses another with 10102", async () => {
      await using one = await make();
      const input = await returned(one);
      const [first, second] = await Promise.all([
        one.call("getLoginCode", input),
        one.call("getLoginCode", input),
      ]);
      expect(second).toEqual(first);
      const other = { ...input, [one.codeParameter]: "another-code" };
      await expect(one.call("getLoginCode", other)).rejects.toMatchObject({ errcode: 10102 });
    });

    it("refuses a missing state (10101), a foreign state (10102) and a wrong verifier (10103) without spending the flow", async () => {
      await using one = await make();
      const { state, ...bare } = await returned(one);
      const refusals = [
        [bare, 10101],
        [{ ...bare, state: "A".repeat(32) }, 10102],
        [{ ...bare, state, verifier: "x".repeat(43) }, 10103],
        [{ ...bare, state, verifier: undefined }, 10103],
      ] as const;
      for (const [input, errcode] of refusals) {
        await expect(one.call("getLoginCode", input)).rejects.toMatchObject({ errcode });
      }
      const done = await one.call("getLoginCode", { ...bare, state });
      expect(done.loginCode).toMatch(/./);
    });

    it("rejects the state of another instance", async () => {
      await using one = await make();
      const input = await returned(one);
      await expect(one.callOther("getLoginCode", input)).rejects.toMatchObject({ errcode: 10102 });
      expect((await one.call("getLoginCode", input)).loginCode).toMatch(/./);
    });

    it("refuses a returnTo on another site", async () => {
      await using one = await make();
      const input = { returnTo: "https://evil.example/" };
      await expect(one.call("getLoginConfig", input)).rejects.toMatchObject({ errcode: 10701 });
    });
  });
}

/** What getLoginCode takes once the person is back from the provider's page. */
async function returned(one: LoginTypeUnderTest): Promise<Record<string, string>> {
  const config = await one.call("getLoginConfig", { challenge });
  const { code, state } = await one.signIn(config);
  expect(state).toBe(config.state);
  return { [one.codeParameter]: code, state, verifier };
}
