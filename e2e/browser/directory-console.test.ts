import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, scan, sessionOf, type Visitor } from "./visitor.ts";

/*
 * A company's directory in the console, on the server as `start` runs it. The steps build on each other.
 */

const corpId = "ww5a1d0b0c7e3f9a24";
let server: StartedServer;
let browser: Browser;
let admin: Visitor;
let xiaoman: Visitor;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  [admin, xiaoman] = await Promise.all([openVisitor(browser), openVisitor(browser)]);
  await admin.page.goto(server.consoleLink);
  await admin.page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe("a company's directory in the console", () => {
  it("the directory is empty before the first login and the first sync", async () => {
    await admin.page.goto(`${server.url}/#/directory`);
    await admin.page.getByText("No company yet").waitFor();
    expect(await admin.page.getByTestId("corp-row").count()).toBe(0);
  });

  it("a dry run lists the members it would add, and adds none", async () => {
    await startSync({ dryRun: true });
    const { page } = admin;
    await page.getByTestId("sync-status").and(page.locator("[data-state=done]")).waitFor();
    await page.getByTestId("sync-change").nth(3).waitFor();
    expect(
      await page.getByTestId("sync-change").and(page.locator("[data-change=added]")).count(),
    ).toBeGreaterThan(3);
    expect(await page.getByTestId("member-removed").textContent()).toBe("0");
    await openCompany();
    await page.getByText("No members").waitFor();
  });

  it("a sync adds departments and members", async () => {
    await openCompany();
    await startSync({});
    const { page } = admin;
    await page.getByTestId("sync-status").and(page.locator("[data-state=done]")).waitFor();
    await openCompany();
    await page.getByTestId("member-row").filter({ hasText: "林小满" }).waitFor();
    await page.getByRole("tree", { name: "Departments" }).getByText("平台组").click();
    await page.waitForURL((url) => url.hash.includes("department=3"));
    await page.getByTestId("member-row").filter({ hasText: "唐薇" }).waitFor({ state: "detached" });
    await page.getByRole("tree", { name: "Departments" }).getByText("All members").click();
    await page.getByTestId("member-row").filter({ hasText: "唐薇" }).waitFor();
    await page.getByTestId("member-search").fill("小满");
    await page.getByText("1 member").waitFor();
    expect(await page.getByTestId("member-row").count()).toBe(1);
  });

  it("the next sync ends the session of a member disabled at the provider, and its changes show the status", async () => {
    await signIn();
    await sandbox("update-member", { corpId, userId: "LinXiaoMan", patch: { status: 2 } });
    expect((await sessionOf(xiaoman, server.url)).status).toBe(200);
    await openCompany();
    await startSync({});
    const { page } = admin;
    await page.getByTestId("sync-status").and(page.locator("[data-state=done]")).waitFor();
    const change = page.getByTestId("sync-change").filter({ hasText: "林小满" });
    await change.waitFor();
    expect(await change.textContent()).toMatch(/status\s*1\s*→\s*2/);
    expect((await sessionOf(xiaoman, server.url)).status).toBe(401);
  });

  it("the page of a disabled member shows accounts, no sessions, and the audit trail", async () => {
    await openCompany();
    const { page } = admin;
    await page.getByTestId("member-row").filter({ hasText: "林小满" }).getByRole("link").click();
    await page.waitForURL((url) => url.hash.includes("/members/"));
    await page.getByTestId("member-row").first().waitFor({ state: "detached" });
    await page.getByTestId("member-badge").and(page.locator("[data-state=inactive]")).waitFor();
    await page.getByTestId("account-wecom").waitFor();
    await page.getByText("No active sessions.").waitFor();
    expect(await page.getByTestId("session-row").count()).toBe(0);
    expect(
      await page
        .getByTestId("trail-row")
        .filter({ has: page.locator("[data-action=login]") })
        .count(),
    ).toBe(1);
  });

  it("admin merges two users and undoes it", async () => {
    await using other = await openVisitor(browser);
    await other.page.goto(`${server.url}/login`);
    await other.page.getByRole("link", { name: "Sign in with WeCom" }).click();
    await scan(other, "ChenYi", "confirm");
    await other.page.waitForURL(`${server.url}/**`);
    const { page } = admin;
    await page.goto(`${server.url}/#/users`);
    await page.getByTestId("user-row").filter({ hasText: "林小满" }).getByRole("link").click();
    await page.getByTestId("merge-with").click();
    await page.getByTestId("merge-other").click();
    await page.keyboard.type("陈一");
    await page.getByTitle(/陈一/).click();
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByTestId("merge-warning-same-corp").waitFor();
    await page.getByTestId("merge-do").click();
    await page.getByTestId("merge-do-confirm").click();
    await page.getByTestId("merge-row").filter({ hasText: "陈一" }).waitFor();
    expect(await page.getByTestId("account-wecom").count()).toBe(2);
    expect((await sessionOf(other, server.url)).status).toBe(401);
    await page.getByTestId("merge-undo").click();
    await page.getByTestId("merge-undo-confirm").click();
    await page.getByText("undone").waitFor();
    await page.getByTestId("account-wecom").nth(1).waitFor({ state: "detached" });
  });

  it("the page of a user shows a removed member as removed, in both languages", async () => {
    await sandbox("remove-member", { corpId, userId: "LinXiaoMan" });
    await openCompany();
    await startSync({});
    const { page } = admin;
    await page.getByTestId("sync-status").and(page.locator("[data-state=done]")).waitFor();
    await page.goto(`${server.url}/#/users`);
    await page.getByTestId("user-row").filter({ hasText: "林小满" }).getByRole("link").click();
    const membership = page.getByTestId("membership-row");
    const badge = membership.getByTestId("member-badge");
    await badge.and(page.locator("[data-state=removed]")).waitFor();
    expect((await badge.textContent())?.trim()).toBe("Removed");
    await page.getByTestId("lang-switch").click();
    await badge.filter({ hasText: "已移除" }).waitFor();
    await membership.getByText("移除时间").waitFor();
    await page.getByTestId("lang-switch").click();
    await badge.filter({ hasText: "Removed" }).waitFor();
  });

  it("neither browser reported an error", () => {
    expect([...admin.complaints, ...xiaoman.complaints]).toEqual([]);
  });
});

/** From the page that is open to the page of a new sync. */
async function startSync({ dryRun = false }: { dryRun?: boolean }): Promise<void> {
  const { page } = admin;
  await page.getByTestId("sync").click();
  if (dryRun) await page.getByTestId("sync-dry-run").check();
  await page.getByTestId("sync-start").click();
  await page.waitForURL((url) => url.hash.startsWith("#/syncs/"));
}

async function openCompany(): Promise<void> {
  const { page } = admin;
  await page.goto(`${server.url}/#/directory`);
  await page.getByTestId("corp-row").filter({ hasText: corpId }).getByRole("link").first().click();
  await page.waitForURL((url) => /^#\/directory\/./.test(url.hash));
}

async function signIn(): Promise<void> {
  await xiaoman.page.goto(`${server.url}/login`);
  await xiaoman.page.getByRole("link", { name: "Sign in with WeCom" }).click();
  await scan(xiaoman, "LinXiaoMan", "confirm");
  await xiaoman.page.waitForURL(`${server.url}/**`);
  expect((await sessionOf(xiaoman, server.url)).status).toBe(200);
}

async function sandbox(operation: string, data: object): Promise<void> {
  const answer = await admin.context.request.post(`${server.sandboxUrl}/sandbox/api/${operation}`, {
    data,
  });
  expect(answer.status(), await answer.text()).toBe(200);
}
