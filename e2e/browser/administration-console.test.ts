import { randomBytes } from "node:crypto";
import { demo } from "@menshen/sandbox";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./open-browser.ts";
import { startServer, type StartedServer } from "./started-server.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

/* Keys, administrator sessions, invitations and links, on the server as `start` runs it. The steps build on each other. */

const element = "auths.loginTypes.QywxInnerExample";

let server: StartedServer;
let browser: Browser;
let admin: Visitor;

beforeAll(async () => {
  const env = {
    MENSHEN_SECRET: randomBytes(32).toString("hex"),
    MENSHEN_SECRET_PREVIOUS: randomBytes(32).toString("hex"),
    MENSHEN_ADMIN_TOKEN: "the-token-of-the-administrator",
    MENSHEN_EDIT: "off",
  };
  [server, browser] = await Promise.all([startServer(env), openBrowser()]);
  admin = await openVisitor(browser);
  await admin.page.goto(server.consoleLink);
  await admin.page.waitForURL((url) => !url.hash.includes("admin="));
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

/** A call from a page of the console. */
async function call(path: string, input: object): Promise<void> {
  const status = await admin.page.evaluate(
    async ([address, body]) => {
      const headers = { "content-type": "application/json" };
      return (await fetch(address, { method: "POST", headers, body })).status;
    },
    [`/trpc/${path}`, JSON.stringify(input)] as const,
  );
  expect([path, status]).toEqual([path, 200]);
}

describe("the console of an administrator", () => {
  it("the overview counts sealed rows by key while an earlier key is configured", async () => {
    const keys = admin.page.locator("section").filter({ hasText: "Stored secrets are sealed" });
    const row = keys.getByRole("row").filter({ hasText: "keyChecks" });
    await row.getByText("current").waitFor();
    expect(await keys.getByRole("row").filter({ hasText: "earlier" }).count()).toBe(0);
  });

  it("without editing no button offers it, and the page says why", async () => {
    const { page } = admin;
    for (const fragment of ["elements", `elements/${element}`]) {
      await page.goto(`${server.url}/#/${fragment}`);
      await page.getByText("MENSHEN_EDIT=off").waitFor();
    }
    await page.getByRole("region", { name: "e.json" }).waitFor();
    const names = ["Add login method", "Trash", "Save", "Duplicate", "Rename", "Delete"];
    for (const name of names) {
      expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
      expect(await page.getByRole("link", { name, exact: true }).count()).toBe(0);
    }
    await page.goto(`${server.url}/#/`);
  });

  it("administrator sessions are listed, and another one is ended", async () => {
    await using other = await openVisitor(browser);
    await other.page.goto(await server.adminLink());
    await other.page.waitForURL((url) => !url.hash.includes("admin="));
    const { page } = admin;
    await page.reload();
    const rows = page.getByTestId("admin-session");
    await rows.nth(1).waitFor();
    expect(await rows.getByText("This browser").count()).toBe(1);
    await page.getByTestId("end-admin-session").click();
    await page.getByTestId("end-admin-session-confirm").click();
    await rows.nth(1).waitFor({ state: "detached" });
    const session = await other.page.evaluate(async () => {
      const answer = await fetch("/api/admin/session");
      return (await answer.json()) as { admin: boolean };
    });
    expect(session).toEqual({ admin: false });
  });

  it("open invitations are listed, and one is withdrawn", async () => {
    const { page } = admin;
    for (const userId of ["u-han", "u-lin"]) {
      await call("app.users.create", { userId, name: userId });
      await call("app.users.invite", { userId });
    }
    await page.goto(`${server.url}/#/users`);
    const rows = page.getByTestId("open-invitation");
    await rows.nth(1).waitFor();
    const han = rows.filter({ hasText: "u-han" });
    await han.getByTestId("withdraw-invitation").click();
    await page.getByTestId("withdraw-invitation-confirm").click();
    await han.waitFor({ state: "detached" });
    expect(await rows.count()).toBe(1);
  });

  it("a member of the directory is linked to a user", async () => {
    const { page } = admin;
    await call("app.syncs.start", { fullName: element });
    await page.goto(`${server.url}/#/directory`);
    await page.getByTestId("corp-row").getByRole("link").first().click();
    const { xiaoman } = demo.corpA.people;
    await page
      .getByTestId("member-row")
      .filter({ hasText: xiaoman.toLowerCase() })
      .getByRole("link")
      .first()
      .click();
    await page.getByTestId("link-member").click();
    await page.getByTestId("link-member-user").click();
    await page.getByTitle("u-lin (u-lin)").click();
    await page.getByTestId("link-member-confirm").click();
    await page.getByRole("link", { name: /Open the user/ }).click();
    await page.waitForURL((url) => url.hash.endsWith("/users/u-lin"));
    await page.getByTestId("membership-row").waitFor();
    expect(admin.complaints).toEqual([]);
  });
});
