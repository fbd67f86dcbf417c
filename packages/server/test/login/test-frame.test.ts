import { demo, demoLogin, startTestServer, type Browser, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/* The console shows a login test in a frame where the sandbox runs. */

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ serveSandbox: true });
});
afterAll(() => test.close());

const framed = (site: string) => ({
  accept: "text/html",
  "sec-fetch-dest": "iframe",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": site,
});

async function startTest(on = test): Promise<string> {
  const input = { fullName: demoLogin, flow: "qr" };
  const { data } = await on.mutate("app.dryRun.start", input, on.asAdmin);
  return data.id as string;
}

const open = (browser: Browser, query: string, site = "same-origin") =>
  browser.visit(`/api/auth/${demoLogin}/start?flow=qr${query}`, framed(site));

describe("a login test in the console's frame", () => {
  it("a framed test leads to the sandbox's people and back to a page that this site may frame", async () => {
    const browser = test.browser();
    const id = await startTest();
    const started = await open(browser, `&dryRun=${id}&lang=zh`);
    expect(started.status).toBe(303);
    const page = new URL(started.headers.get("location") ?? "");
    expect(Object.fromEntries(page.searchParams)).toMatchObject({ picker: "1", lang: "zh" });
    page.searchParams.delete("picker");
    const back = await test.sandbox.signIn(page, { userId: demo.corpA.people.xiaoman });
    const landed = await browser.visit(`${back?.pathname}${back?.search}`, framed("same-site"));
    const end = await browser.visit(landed.headers.get("location") ?? "", framed("same-site"));
    expect(end.headers.get("x-frame-options")).toBeNull();
    expect(end.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
  });

  it("no other login starts in a frame, and no other site frames a test", async () => {
    const id = await startTest();
    for (const [query, site] of [
      ["", "same-origin"],
      [`&dryRun=${id}`, "cross-site"],
    ] as const) {
      const refused = await open(test.browser(), query, site);
      expect(refused.status).toBe(403);
      expect(refused.headers.get("x-frame-options")).toBe("DENY");
    }
    const page = await test.browser().visit("/api/auth/dry-run", framed("cross-site"));
    expect(page.headers.get("x-frame-options")).toBe("DENY");
  });

  it("without the sandbox no login test starts in a frame", async () => {
    await using real = await startTestServer();
    const refused = await open(real.browser(), `&dryRun=${await startTest(real)}`);
    expect(refused.status).toBe(403);
    expect(refused.headers.get("x-frame-options")).toBe("DENY");
  });
});
