import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/* One story of an administrator: the steps build on each other. */

const fullName = "auths.clients.Gitea";
let server: StartedServer;
let browser: Browser;
let admin: Visitor;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  admin = await openVisitor(browser, { viewport: { width: 360, height: 740 } });
  admin.context.setDefaultTimeout(10_000);
  await admin.page.goto(server.consoleLink);
  await admin.page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await admin?.[Symbol.asyncDispose]();
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe("applications in the console", () => {
  it("an administrator adds Gitea by its template, and copies its secret, which is shown once", async () => {
    const { page } = admin;
    await page.goto(`${server.url}/#/applications`);
    await page.getByRole("link", { name: "Add application" }).click();
    await page.getByRole("link", { name: "Gitea" }).click();
    await page.getByLabel("Address of the software").fill("https://git.example.com/");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.waitForURL(`${server.url}/#/applications/${fullName}`);
    const secret = await page.getByTestId("client-secret").textContent();
    expect(secret).toMatch(/^[\w-]{43}$/);
    const command = page.getByLabel("On the Gitea server", { exact: true });
    expect(await command.textContent()).toContain(`--secret '${secret}'`);
    const values = page.getByRole("region", { name: "Values for the software" });
    expect(await values.textContent()).toContain(
      "https://git.example.com/user/oauth2/menshen/callback",
    );
    const isWide = "document.documentElement.scrollWidth > innerWidth";
    expect(await page.evaluate<boolean>(isWide)).toBe(false);
    await page.getByText("No application.").waitFor();
    await page.reload();
    await values.waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("link", { name: "Applications" }).first().click();
    await page.getByTestId(`application-${fullName}`).waitFor();
    expect(admin.complaints).toEqual([]);
  });
});
