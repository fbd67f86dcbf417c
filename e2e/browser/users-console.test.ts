import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, scan, sessionOf, type Visitor } from "./visitor.ts";

/* The overview and users before their first login, on the server as `start` runs it. The steps build on each other. */

let server: StartedServer;
let browser: Browser;
let admin: Visitor;
let invited: Visitor;
let link = "";

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  [admin, invited] = await Promise.all([openVisitor(browser), openVisitor(browser)]);
  await admin.page.goto(server.consoleLink);
  await admin.page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

it("the overview lists nodes once there are two, and marks the one whose elements differ", async () => {
  const { page } = admin;
  await page.goto(`${server.url}/#/`);
  await page.getByTestId("admin-session").waitFor();
  expect(await page.getByTestId("node").count()).toBe(0);
  server.addNode("node-two");
  await page.reload();
  const other = page.getByTestId("node").filter({ hasText: "node-two" });
  await other.getByText("differs from this node").waitFor();
  expect(await other.textContent()).toContain("ffffffffffff");
  expect(await page.getByTestId("drift").textContent()).toContain("Nodes serve different elements");
  expect(await page.getByTestId("node").count()).toBe(2);
});

describe("users before their first login", () => {
  it("an administrator imports users after a preview", async () => {
    const { page } = admin;
    await page.goto(`${server.url}/#/users`);
    await page.getByTestId("import-users").click();
    const csv = "userId,name\r\nimp-1,导入一\r\nbad id,二\r\n";
    const file = { name: "users.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
    await page.getByTestId("import-users-file").setInputFiles(file);
    await page.getByTestId("import-row").nth(1).getByText("invalid:").waitFor();
    await page.getByTestId("import-users-confirm").click();
    await page.getByText("The import is complete.").waitFor();
    await page.getByTestId("import-users-confirm").click();
    await page.getByTestId("user-row").filter({ hasText: "imp-1" }).waitFor();
    expect(await page.getByTestId("user-row").count()).toBe(1);
  });

  it("an administrator adds a user, makes them an administrator and invites them", async () => {
    const { page } = admin;
    await page.getByTestId("add-user").click();
    await page.getByTestId("add-user-userId").fill("u-lin");
    await page.getByTestId("add-user-name").fill("林");
    await page.getByTestId("add-user-confirm").click();
    await page.waitForURL((url) => url.hash.includes("u-lin"));
    await page.getByTestId("promote-user").click();
    await page.getByTestId("promote-user-confirm").click();
    await page.getByTestId("demote-user").waitFor();
    await page.getByTestId("invite-user").click();
    await page.getByTestId("invite-user-confirm").click();
    link = (await page.getByTestId("invitation-link").textContent()) ?? "";
    expect(link).toContain("/login/invitation#");
  });

  it("the invited person opens the link, signs in and is that user", async () => {
    const { page } = invited;
    await page.goto(link);
    await page.getByTestId("invited-user").getByText("u-lin").waitFor();
    expect(page.url()).not.toContain("#");
    await page.locator("a.choice[href*='QywxInnerExample']").click();
    await scan(invited, "LinXiaoMan", "confirm");
    await page.waitForURL((url) => url.origin === server.url && !url.pathname.startsWith("/login"));
    const session = await sessionOf(invited, server.url);
    expect(session).toMatchObject({ status: 200 });
    expect(JSON.stringify(session)).toContain("u-lin");
    const again = await openVisitor(browser);
    await again.page.goto(link);
    await again.page.getByText(/was used or withdrawn|已使用/).waitFor();
  });
});
