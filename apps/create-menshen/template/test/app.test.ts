import { demo, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

const roots = ["./elements"];

it("the clock in Beijing is eight hours ahead", async () => {
  await using test = await startTestServer({ roots, config: { now: () => 0 } });
  expect((await test.query("tools.Beijing.now")).data).toBe(8 * 3_600_000);
});

it("a member of the company signs in", async () => {
  await using test = await startTestServer({ roots });
  const browser = test.browser();
  await test.signIn(browser, demo.corpA.people.xiaoman);
  const session = await browser.visit("/api/auth/session");
  expect(session.status).toBe(200);
});
