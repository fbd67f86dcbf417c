import { demo, demoElements, demoLogin, startTestServer, type TestServer } from "@menshen/testkit";
import { sync } from "@menshen/testkit/sync-calls";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startSampleApplication, type SampleApplication } from "./sample-application.ts";
import { openVisitor, scan } from "./visitor.ts";

const { corpId, people, apps } = demo.corpA;
const login = "auths/loginTypes/QywxInnerExample/QywxInnerExample.json";
const callback = { token: "contactEvents1", encodingAESKey: "A".repeat(43) };
let application: SampleApplication;
let test: TestServer;
let browser: Browser;
let aheadMs = 0;

beforeAll(async () => {
  application = await startSampleApplication();
  const files = {
    ...demoElements,
    [login]: { ...(demoElements[login] as object), callback },
    "auths/clients/Sample/e.json": { type: "auths.clients.OidcClientType", title: "Sample" },
    "auths/clients/Sample/Sample.json": application.config,
  };
  const config = { now: () => Date.now() + aheadMs };
  [test, browser] = await Promise.all([
    startTestServer({ files, serveSandbox: true, config }),
    openBrowser(),
  ]);
  await application.connect(`${test.url}/oidc`);
  const target = { corpId, agentId: apps.portal.agentId };
  const url = `${test.url}/api/elements/${demoLogin}/notify`;
  await test.sandbox.world.providers.setCallback(target, { url, ...callback });
  await sync(test);
});

afterAll(async () => {
  await browser?.close();
  await test?.close();
  await application?.[Symbol.asyncDispose]();
});

it("a person signs in to an application by scanning, is disabled in WeCom, and is out of it at once", async () => {
  await using person = await openVisitor(browser);
  const { page } = person;
  await page.goto(application.url);
  await page.getByRole("heading", { name: "Sign in to Sample" }).waitFor();
  await page.getByRole("link", { name: "Sign in with WeCom" }).click();
  await scan(person, people.plain, "confirm");
  await page.waitForURL(`${application.url}/`);
  expect(await page.getByTestId("who").textContent()).toBe("陈一");
  await page.reload();
  expect(await page.getByTestId("who").textContent()).toBe("陈一");
  // Later events need a later time in the provider's whole seconds.
  aheadMs += 2_000;
  test.sandbox.world.clock.advance(2);
  test.sandbox.world.updateMember(corpId, people.plain, { status: 2 });
  await test.sandbox.world.push.settled();
  await expect
    .poll(async () => {
      await page.goto(application.url);
      return page.url();
    })
    .toContain(`${test.url}/login/authorize/`);
  await page.getByRole("heading", { name: "Sign in to Sample" }).waitFor();
  expect(person.complaints).toEqual([]);
});
