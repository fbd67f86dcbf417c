import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { StartedServer } from "../started-server.ts";
import { openVisitor, scan } from "../visitor.ts";

const element = "auths.loginTypes.QywxInnerExample";

/** How a page is shown. */
export interface Rendering {
  readonly theme: "light" | "dark";
  readonly language: "zh" | "en";
}

interface Shot {
  /** Of the file: `overview.light.en.webp`. */
  readonly name: string;
  /** What the README shows follows the theme of its reader. */
  readonly inDark: boolean;
  /** CSS pixels. */
  readonly height?: number;
  /** Opens the page and waits until it is complete. */
  readonly open: (page: Page, server: Pick<StartedServer, "url" | "sandboxUrl">) => Promise<void>;
}

const shots: readonly Shot[] = [
  {
    name: "overview",
    inDark: true,
    height: 860,
    async open(page, { url }) {
      await page.goto(`${url}/#/`);
      await page.getByTestId("connection").and(page.locator("[data-state=live]")).waitFor();
    },
  },
  {
    name: "add-method",
    inDark: false,
    height: 900,
    async open(page, { url }) {
      await page.goto(`${url}/#/add-method?type=auths.loginTypes.QywxInnerType`);
      await page.locator(".guide-steps").waitFor();
    },
  },
  {
    name: "test-login",
    inDark: false,
    height: 860,
    async open(page, { url }) {
      await page.goto(`${url}/#/elements`);
      // A link that is followed starts the test, an address that is opened does not.
      await page.locator(`a[href="#/elements/${element}/test?flow=qr"]`).click();
      const people = page.frameLocator('[data-testid="sandbox-picker"]');
      await people.getByTestId("person-LinXiaoMan").click();
      await people.getByTestId("confirm").click();
      await page.getByTestId("dry-run-result").waitFor();
    },
  },
  {
    name: "login",
    inDark: false,
    height: 640,
    async open(page, { url }) {
      await page.goto(`${url}/login`);
      await page.getByRole("heading").waitFor();
    },
  },
  {
    name: "sandbox",
    inDark: false,
    async open(page, { sandboxUrl }) {
      await page.goto(sandboxUrl);
      await page.getByRole("heading", { level: 1 }).waitFor();
    },
  },
  {
    name: "login-log",
    inDark: false,
    async open(page, { url }) {
      await page.goto(`${url}/#/logins`);
      await page.getByRole("row").nth(2).waitFor();
    },
  },
  {
    name: "applications",
    inDark: false,
    height: 560,
    async open(page, { url }) {
      await page.goto(`${url}/#/applications`);
      await page.getByText("auths.clients.Gitea").first().waitFor();
    },
  },
  {
    name: "brand",
    inDark: false,
    height: 860,
    async open(page, { url }) {
      await page.goto(`${url}/#/brand`);
      const preview = page.frameLocator('[data-testid="brand-preview"]');
      await preview.getByRole("heading").waitFor();
      const names = page.locator(".branding-fields").first().getByRole("textbox");
      await names.first().fill("海潮");
      await names.last().fill("Tide");
      await page.locator("[placeholder='#rrggbb']").first().fill("#0a5c6b");
      await page.locator("[placeholder='#rrggbb']").last().fill("#e8f4f6");
      await preview.getByText(/^(?:海潮|Tide)$/).waitFor();
      // Nothing of the form has the focus.
      await page.getByRole("heading", { level: 1 }).click();
    },
  },
];

const languages = ["zh", "en"] as const;
const themes = ["light", "dark"] as const;

/** The names of all files, in order. */
export const pictures = shots.flatMap(({ name, inDark }) =>
  themes
    .slice(0, inDark ? 2 : 1)
    .flatMap((theme) => languages.map((language) => fileOf(name, { theme, language }))),
);

function fileOf(name: string, { theme, language }: Rendering): string {
  return `${name}.${theme}.${language}.webp`;
}

/** Signs people in and connects software, so that no page is empty. */
export async function fillPages(
  browser: Browser,
  admin: BrowserContext,
  server: StartedServer,
): Promise<void> {
  const visit = async (userId: string): Promise<void> => {
    await using visitor = await openVisitor(browser);
    await visitor.page.goto(`${server.url}/api/auth/${element}/start?flow=qr&returnTo=/account`);
    await scan(visitor, userId, "confirm");
    await visitor.page.waitForURL(`${server.url}/**`);
  };
  for (const userId of ["LinXiaoMan", "ZhouYu", "ChenYi", "LinXiaoMan"]) await visit(userId);
  const call = async (path: string, input: object): Promise<void> => {
    const answer = await admin.request.post(`${server.url}/trpc/${path}`, {
      data: input,
      headers: { origin: server.url },
    });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  };
  for (const [name, redirectUri] of [
    ["Gitea", "https://git.example.com/user/oauth2/menshen/callback"],
    ["Grafana", "https://grafana.example.com/login/generic_oauth"],
  ] as const)
    await call("app.elements.create", {
      fullName: `auths.clients.${name}`,
      e: { type: "auths.clients.OidcClientType", title: name },
      config: { clientId: name.toLowerCase(), redirectUris: [redirectUri] },
    });
}

/** Writes the pictures of these renderings; those of `isWanted` alone. */
export async function takeShots(
  browser: Browser,
  admin: BrowserContext,
  server: StartedServer,
  folder: string,
  isWanted: (shot: Rendering & { name: string }) => boolean = () => true,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const storageState = await admin.storageState();
  for (const theme of themes)
    for (const language of languages) {
      await using visitor = await openVisitor(browser, {
        // The console remembers a language; here the browser's decides.
        storageState: { ...storageState, origins: [] },
        locale: language === "zh" ? "zh-CN" : "en-US",
        colorScheme: theme,
        reducedMotion: "reduce",
        deviceScaleFactor: 2,
      });
      const { page } = visitor;
      for (const { name, inDark, height = 760, open } of shots) {
        if ((theme === "dark" && !inDark) || !isWanted({ name, theme, language })) continue;
        await page.setViewportSize({ width: name === "login" ? 640 : 1200, height });
        await open(page, server);
        await page.locator(".loading").first().waitFor({ state: "detached" });
        await writeFile(join(folder, fileOf(name, { theme, language })), await webpOf(page));
      }
    }
}

async function webpOf(page: Page): Promise<Buffer> {
  await page.evaluate("document.fonts.ready.then(() => undefined)");
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  await session.detach();
  return Buffer.from(data, "base64");
}
