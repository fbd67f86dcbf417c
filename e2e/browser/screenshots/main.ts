import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { launchBrowser } from "../launch-browser.ts";
import { startServer } from "../started-server.ts";
import { openVisitor } from "../visitor.ts";
import { prepareFonts } from "./fonts.ts";
import { fillPages, takeShots } from "./shots.ts";

/* `pnpm run screenshots`: the pictures of README and documents, from the built server with the demo elements. */

const folder = fileURLToPath(new URL("../../../docs/images", import.meta.url));

const browserServer = await launchBrowser(await prepareFonts());
const browser = await chromium.connect(browserServer.wsEndpoint());
try {
  await using server = await startServer();
  const admin = await openVisitor(browser);
  await admin.page.goto(server.consoleLink);
  await admin.page.waitForURL((url) => !url.hash.includes("admin="));
  await fillPages(browser, admin.context, server);
  await takeShots(browser, admin.context, server, folder);
} finally {
  await browser.close();
  await browserServer.close();
}
