import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, scan, type Visitor } from "./visitor.ts";

/* One story of an administrator: the steps build on each other. */

const fullName = "auths.clients.Gitea";
let server: StartedServer;
let browser: Browser;
let admin: Visitor;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), openBrowser()]);
  admin = await openVisitor(browser, { viewport: { width: 360, height: 740 } });
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
    await page.getByText("Nothing signed in.").waitFor();
    await page.reload();
    await values.waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("link", { name: "Applications" }).first().click();
    await page.getByTestId(`application-${fullName}`).getByRole("link").click();
    await values.waitFor();
  });

  it("a test signs in in the application's place by scanning, and shows the claims of the ID token and of userinfo", async () => {
    const { page } = admin;
    await page.getByRole("link", { name: "Test sign-in" }).click();
    await page.getByTestId("start-test").click();
    await page.getByRole("heading", { name: /Gitea \(test\)/ }).waitFor();
    await page
      .getByRole("link", { name: /企业微信登录|WeCom/ })
      .first()
      .click();
    await scan(admin, "LinXiaoMan", "confirm");
    await page.getByTestId("test-result").waitFor();
    expect(await page.getByTestId("test-result").textContent()).toContain("林小满");
    expect(page.url()).toBe(`${server.url}/#/applications/${fullName}/test`);
    const idToken = await page.getByLabel("ID token.json").textContent();
    expect(idToken).toMatch(/"aud": "menshen-test\.gitea-[0-9a-f]{8}"/);
    // By the template: Gitea names accounts after it.
    expect(idToken).toContain('"nickname": "LinXiaoMan"');
  });

  it("the grant of the test is listed as one, also on the page of the person, and revoked there; the claims of the person are previewed", async () => {
    const { page } = admin;
    await page.goto(`${server.url}/#/applications/${fullName}`);
    const grant = page.getByTestId("grant-row");
    expect(await grant.textContent()).toMatch(/林小满.*test/);
    await grant.getByRole("link", { name: "林小满" }).click();
    await page.getByRole("region", { name: "Signed in to applications" }).waitFor();
    expect(await grant.textContent()).toContain("Gitea (test)");
    await grant.getByTestId("revoke-grant").click();
    await page.getByTestId("revoke-grant-confirm").click();
    await page.getByText("Nothing signed in.").waitFor();
    await page.goto(`${server.url}/#/applications/${fullName}`);
    await page.getByText("Nothing signed in.").waitFor();
    await page.getByTestId("preview-user").click();
    await page.getByTitle(/林小满/).click();
    const preview = page.getByTestId("claims-preview");
    expect(await preview.textContent()).toContain("LinXiaoMan");
    await preview.getByRole("region", { name: "groups" }).waitFor();
    await page.goto(`${server.url}/#/audit`);
    await page.locator('tr[data-action="grant-revoked"]').waitFor();
    await page.locator('tr[data-action="application-test"]').waitFor();
    expect(admin.complaints).toEqual([]);
  });

  it("all grants of an application are revoked at once", async () => {
    const { page } = admin;
    const testPage = `${server.url}/#/applications/${fullName}/test`;
    await page.goto(testPage);
    await page.getByTestId("start-test").click();
    await page.getByTestId("test-result").waitFor();
    const { cookies } = await admin.context.storageState();
    const storageState = { cookies: cookies.filter(({ name }) => name !== "menshen"), origins: [] };
    await using other = await openVisitor(browser, { storageState });
    await other.page.goto(testPage);
    await other.page.getByTestId("start-test").click();
    await other.page
      .getByRole("link", { name: /企业微信登录|WeCom/ })
      .first()
      .click();
    await scan(other, "ChenYi", "confirm");
    await other.page.getByTestId("test-result").waitFor();
    await page.goto(`${server.url}/#/applications/${fullName}`);
    const grants = page.getByTestId("grant-row");
    await grants.nth(1).waitFor();
    expect(await grants.allTextContents()).toEqual([
      expect.stringContaining("陈一"),
      expect.stringContaining("林小满"),
    ]);
    await page.getByTestId("revoke-all-grants").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Revoke the access of everyone to this application?").waitFor();
    await page.getByTestId("revoke-all-grants-confirm").click();
    await page.getByText("Nothing signed in.").waitFor();
    expect(await grants.count()).toBe(0);
    expect(admin.complaints).toEqual([]);
  });

  it("an administrator adds a gate for software without a login, and copies the configuration of its proxy", async () => {
    const { page } = admin;
    await page.goto(`${server.url}/#/add-application`);
    await page.getByRole("link", { name: "Software without a login" }).click();
    await page.getByLabel("Address of the software").fill("https://wiki.example.com:8443/start");
    await page.getByLabel("Title").fill("Wiki");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.waitForURL(`${server.url}/#/gates/auths.gates.Wiki`);
    await page.getByLabel("Address of the software behind the proxy").fill("10.0.0.7:80");
    const nginx = page.getByRole("region", { name: "nginx" });
    await nginx.getByText("listen 8443 ssl;").waitFor();
    const config = await nginx.textContent();
    expect(config).toContain("X-Original-URL https://wiki.example.com:8443$request_uri;");
    expect(config).toContain("proxy_pass http://10.0.0.7:80;");
    await page.getByRole("tab", { name: "Caddy" }).click();
    await page.getByRole("region", { name: "Caddy" }).getByText("forward_auth").waitFor();
    const isWide = "document.documentElement.scrollWidth > innerWidth";
    expect(await page.evaluate<boolean>(isWide)).toBe(false);
    await page.getByRole("link", { name: "Settings" }).click();
    const form = page.getByRole("region", { name: "Wiki.json" });
    await form.getByLabel("Hosts").fill("wiki.example.com:8443\ndocs.example.com\n");
    await form.getByText("More settings").click();
    await form.getByLabel("Public paths").fill("/health");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText('"/health"').waitFor();
    await dialog.getByTestId("save-confirm").click();
    await dialog.waitFor({ state: "detached" });
    await page.goto(`${server.url}/#/applications`);
    await page.getByTestId("application-auths.gates.Wiki").getByRole("link").click();
    await page.getByText("docs.example.com", { exact: true }).click();
    await nginx.getByText("server_name docs.example.com;").waitFor();
    expect(admin.complaints).toEqual([]);
  });
});
