import { createClient, isCode } from "@menshen/client";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Elements } from "../../elements/elements.gen.d.ts";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, scan, sessionOf, styled } from "./visitor.ts";

/* One story on the server as `start` runs it, in a real browser. The steps build on each other. */

const element = "auths.loginTypes.QywxInnerExample";
const FIRST_STEPS = "First steps";
let server: StartedServer;
let browser: Browser;
let administrator: Awaited<ReturnType<BrowserContext["storageState"]>>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe("a first login", () => {
  it("the overview begins with the first steps", async () => {
    await using admin = await openVisitor(browser);
    await admin.page.goto(server.consoleLink);
    const first = admin.page.locator("main section h2").first();
    await first.waitFor();
    await expect.poll(() => first.textContent()).toBe(FIRST_STEPS);
    // The link opens once.
    administrator = await admin.context.storageState();
    expect(admin.complaints).toEqual([]);
  });

  it("the login page signs in a user who scans", async () => {
    await using person = await openVisitor(browser);
    await person.page.goto(`${server.url}/login`);
    expect(await styled(person.page)).toBe(true);
    await person.page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await scan(person, "LinXiaoMan", "confirm");
    await person.page.waitForURL(`${server.url}/**`);
    expect(await sessionOf(person, server.url)).toMatchObject({
      status: 200,
      body: { user: { name: "林小满" }, corp: { corpId: "ww5a1d0b0c7e3f9a24" } },
    });
    expect(person.complaints).toEqual([]);
  });

  it("a login refused on the phone creates no session", async () => {
    await using person = await openVisitor(browser);
    await person.page.goto(`${server.url}/login`);
    await person.page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await scan(person, "LinXiaoMan", "refuse");
    await person.page
      .getByTestId("status")
      .and(person.page.locator("[data-status=cancelled]"))
      .waitFor();
    expect((await sessionOf(person, server.url)).status).toBe(401);
  });

  it("the workbench inside the WeCom client signs in a user", async () => {
    await using person = await openVisitor(browser, {
      userAgent: "Mozilla/5.0 wxwork/4.1 MicroMessenger/7.0",
    });
    await person.page.goto(`${server.url}/login`);
    await person.page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await person.page.waitForURL(`${server.sandboxUrl}/connect/oauth2/authorize**`);
    await person.page.getByTestId("person-ChenYi").click();
    await person.page.waitForURL(`${server.url}/**`);
    expect(await sessionOf(person, server.url)).toMatchObject({
      status: 200,
      body: { user: { name: "陈一" } },
    });
    expect(person.complaints).toEqual([]);
  });

  it("the typed client signs in from Node", async () => {
    const api = createClient<Elements>({ url: `${server.url}/trpc` });
    const config = await api.getLoginConfig(element);
    if (!config.isActive) throw new Error("the demo element should be active");
    const callback = await sandboxSignIn(config.loginUrl, "LinXiaoMan");
    const grant = {
      authCode: callback.searchParams.get("code") ?? "",
      state: callback.searchParams.get("state") ?? "",
    };
    const me = await api.loginWithCode(element, grant);
    expect([me.userId, me.name, me.isLeader]).toEqual(["LinXiaoMan", "林小满", true]);
    expect(me.session.corp?.corpId).toBe("ww5a1d0b0c7e3f9a24");
    expect((await api.currentUser())?.name).toBe("林小满");
    const again = createClient<Elements>({ url: `${server.url}/trpc` });
    const replay = await again.loginWithCode(element, grant).catch((error: unknown) => error);
    expect(isCode(replay, 10102, "app") || isCode(replay, 10103, "app")).toBe(true);
  });

  it("admin tests a login in the console without affecting the administrator's session", async () => {
    await using admin = await openVisitor(browser, { storageState: administrator });
    await admin.page.goto(`${server.url}/#/`);
    // After a login the first steps are the last section.
    const sections = admin.page.locator("main section h2");
    await sections.filter({ hasText: FIRST_STEPS }).waitFor();
    expect(await sections.first().textContent()).toBe("Needs attention");
    await admin.page.goto(`${server.url}/#/elements`);
    await admin.page.getByTestId(`element-${element}`).getByTestId("test-login").click();
    const [provider] = await Promise.all([
      admin.context.waitForEvent("page"),
      admin.page.getByTestId("open-provider").click(),
    ]);
    await scan({ ...admin, page: provider }, "LinXiaoMan", "confirm");
    await provider.getByText("The login test is complete").waitFor();
    expect(await styled(provider)).toBe(true);
    await admin.page.bringToFront();
    const result = admin.page.getByTestId("dry-run-result");
    await result.waitFor();
    expect(await result.textContent()).toContain("LinXiaoMan");
    expect(await admin.page.getByTestId("dry-run-step-session").count()).toBe(1);
    const cookies = (await admin.context.cookies(server.url)).map(({ name }) => name);
    expect(cookies).toContain("menshen-admin");
    expect(cookies).not.toContain("menshen");
    expect((await sessionOf(admin, server.url)).status).toBe(401);
    await followAnEdit(admin.page);
    expect(admin.complaints).toEqual([]);
  });
});

/** Breaks e.json while the list is open, signs in with the last good version, fixes it under a new title. */
async function followAnEdit(page: Page): Promise<void> {
  await page.goto(`${server.url}/#/elements`);
  const row = page.getByTestId(`element-${element}`);
  await row.waitFor();
  const good = await server.read("e.json");
  await server.save("e.json", good.replace('"type":', '"type"'));
  await row.locator('[data-testid="state-badge"]', { hasText: "Last good version" }).waitFor();
  const toast = page.getByTestId("broken-toast");
  await toast.getByText("Serving the last good version since").waitFor();
  expect(await toast.locator("pre").textContent()).toMatch(/^> 2 \|.*\n +\| +\^$/m);
  expect(await toast.textContent()).toMatch(/\/QywxInnerExample\/e\.json:2:\d+/);
  await row.getByRole("link").first().click();
  const diagnostic = page.getByTestId("diagnostic").first();
  await diagnostic.waitFor();
  expect(await diagnostic.textContent()).toMatch(
    /^.*\/auths\/loginTypes\/QywxInnerExample\/e\.json:2:\d+/,
  );
  await diagnostic.getByRole("link").click();
  const line = page.locator(".cm-editor.cm-focused .cm-activeLine");
  await line.getByText('"type"').waitFor();
  expect(await page.locator(".cm-focused .cm-content").getAttribute("aria-label")).toBe("e.json");

  const api = createClient<Elements>({ url: `${server.url}/trpc` });
  const config = await api.getLoginConfig(element);
  const callback = await sandboxSignIn(config.loginUrl ?? "", "ChenYi");
  const me = await api.loginWithCode(element, {
    authCode: callback.searchParams.get("code") ?? "",
    state: callback.searchParams.get("state") ?? "",
  });
  expect(me.name).toBe("陈一");

  await page.goto(`${server.url}/#/elements`);
  await server.save("e.json", good.replace("Sign in with WeCom", "A new title, live"));
  await row.getByText("A new title, live").waitFor();
  await row.locator('[data-testid="state-badge"]', { hasText: "Active" }).waitFor();
  await toast.waitFor({ state: "detached" });
  await server.save("e.json", good);
  await row.getByText("Sign in with WeCom").waitFor();
}

async function sandboxSignIn(loginUrl: string, userId: string): Promise<URL> {
  const answer = await fetch(`${server.sandboxUrl}/sandbox/api/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ loginUrl, userId }),
  });
  const { redirect } = (await answer.json()) as { redirect: string };
  return new URL(redirect);
}
