import { demo, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

it("a member of the company and a person of GitHub sign in", async () => {
  await using test = await startTestServer({ roots: ["./elements"] });
  const ways = [
    ["auths.loginTypes.QywxInnerExample", demo.corpA.people.xiaoman],
    ["auths.loginTypes.GitHub", demo.oauth.people.plain],
  ] as const;
  for (const [fullName, person] of ways) {
    const browser = test.browser();
    await test.signIn(browser, person, { fullName });
    expect((await browser.visit("/api/auth/session")).status).toBe(200);
  }
});
