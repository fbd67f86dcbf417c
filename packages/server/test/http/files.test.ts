import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoElements, httpRequest, startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let test: TestServer;
let consoleDir: string;
beforeAll(async () => {
  consoleDir = await mkdtemp(join(tmpdir(), "menshen-console-"));
  await mkdir(join(consoleDir, "assets"));
  await writeFile(join(consoleDir, "index.html"), "<!doctype html><title>console</title>");
  await writeFile(
    join(consoleDir, "assets", "main-4f3a.js"),
    `export const x = 1;${" ".repeat(2000)}`,
  );
  await writeFile(join(consoleDir, "favicon.svg"), "<svg/>");
  test = await startTestServer({
    files: { ...demoElements, "auths/loginTypes/QywxInnerExample/WW_verify_aB3.txt": "aB3" },
    config: { consoleDir },
  });
});
afterAll(async () => {
  await test.close();
  await rm(consoleDir, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  httpRequest(new URL(path, test.url), { headers });

describe("the console's files", () => {
  it("the console's page is served at /, and any other address is a 404 that leads on", async () => {
    const answer = await test.browser().visit("/");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<title>console</title>");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    for (const path of ["/nope", "/elements/some", "/nothing.here"]) {
      const missing = await test.browser().visit(path);
      expect(missing.status).toBe(404);
      const text = await missing.text();
      expect(text).toContain("There is no such page");
      expect(text).toMatch(/href="\/login".*href="\/"/s);
    }
  });

  it("the console's page runs scripts of this site only", async () => {
    const policy = (await get("/")).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("https://login.work.weixin.qq.com");
  });

  it("hashed files are cached for ever, others are revalidated", async () => {
    const asset = await get("/assets/main-4f3a.js", { "accept-encoding": "gzip" });
    expect(asset.headers.get("content-type")).toContain("text/javascript");
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(asset.headers.get("content-encoding")).toBe("gzip");
    expect((await get("/favicon.svg")).headers.get("cache-control")).toBe("no-cache");
  });

  it("a missing asset is a 404", async () => {
    expect((await get("/assets/old-1111.js")).status).toBe(404);
  });

  it.each([
    "/../package.json",
    "/..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
  ])("%s does not leave the console's folder", async (path) => {
    const answer = await httpRequest(new URL(test.url), { path });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  it("a notice is served when the console is not built", async () => {
    await using bare = await startTestServer();
    const answer = await bare.browser().visit("/");
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("not built yet");
  });
});

describe("ownership files", () => {
  it("ownership files are served from the folders of instances only", async () => {
    const answer = await get("/WW_verify_aB3.txt");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("aB3");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect((await get("/WW_verify_none.txt")).status).toBe(404);
    expect((await get("/MP_verify_aB3.txt")).status).toBe(404);
  });

  it("no other file of an element is served", async () => {
    const folder = "/auths/loginTypes/QywxInnerExample";
    for (const name of ["e.json", "QywxInnerExample.json", "WW_verify_aB3.txt"]) {
      expect((await get(`${folder}/${name}`)).status).toBe(404);
    }
  });

  it("a symbolic link is not served as an ownership file", async () => {
    await using linked = await startTestServer();
    const folder = join(linked.elementsDir, "auths/loginTypes/QywxInnerExample");
    await symlink(join(folder, "QywxInnerExample.json"), join(folder, "WW_verify_x.txt"));
    expect((await fetch(`${linked.url}/WW_verify_x.txt`)).status).toBe(404);
  });
});
