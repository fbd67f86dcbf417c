import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { randomBytes } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo, demoLogin, readJson, startTestServer, type TestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

const readyz = async (test: TestServer): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${test.url}/readyz`);
  return { http: answer.status, ...((await readJson(answer)) as object) };
};

async function untilStatus(test: TestServer, status: string): Promise<Record<string, unknown>> {
  let body: Record<string, unknown> = {};
  await expect
    .poll(async () => (body = await readyz(test))["status"], { timeout: 15_000 })
    .toBe(status);
  return body;
}

it("a second server on one SQLite file is refused, also where no command starts it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "menshen-owned-"));
  const databaseUrl = `sqlite:${join(folder, "menshen.db")}`;
  const config = { databaseUrl, ownsDatabase: undefined, secret: randomBytes(32) };
  const first = await startTestServer({ config });
  await expect(startTestServer({ config })).rejects.toThrow(/^another server uses the database/);
  await first.close();
  await (await startTestServer({ config })).close();
  rmSync(folder, { recursive: true });
});

describe("readiness", () => {
  it("a server whose element root is gone serves logins, is degraded and says so in metrics and console", async () => {
    await using test = await startTestServer({ config: { watch: true } });
    await untilStatus(test, "ready");
    const aside = `${test.elementsDir}-aside`;
    renameSync(test.elementsDir, aside);
    const degraded = await untilStatus(test, "degraded");
    expect(degraded).toMatchObject({ http: 200, database: "ok", elements: "ok" });
    expect(degraded["reasons"]).toEqual([
      expect.stringMatching(/^element root \S+: gone or empty, its last good state is served$/),
    ]);
    const landed = await test.signIn(test.browser(), demo.corpA.people.xiaoman);
    expect([landed.status, landed.headers.get("location")]).toEqual([303, "/"]);
    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toContain("menshen_element_roots_lost 1");
    const { diagnostics } = test.app.snapshot;
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toContainEqual([
      "error",
      "root-lost",
    ]);
    renameSync(aside, test.elementsDir);
    await untilStatus(test, "ready");
    expect(await (await fetch(`${test.url}/metrics`)).text()).toContain(
      "menshen_element_roots_lost 0",
    );
  });

  it("a server that serves an element's last good version is degraded and names the element", async () => {
    await using test = await startTestServer({ config: { watch: true } });
    await untilStatus(test, "ready");
    writeFileSync(join(test.elementsDir, ...demoLogin.split("."), "e.json"), "{ broken");
    const degraded = await untilStatus(test, "degraded");
    expect(degraded["reasons"]).toEqual([
      `${demoLogin}: its files are broken, its last good version is served`,
    ]);
  });

  it("a server accepts no connection before its watch is established, and then notices the first save", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `auths/many/Demo${index}/e.json`,
        '{ "type": "auths.loginTypes.Meta", "isActive": 0 }',
      ]),
    );
    const port = await freePort();
    const states: number[] = [];
    const asked = new AbortController();
    const asking = (async () => {
      while (!asked.signal.aborted) {
        states.push(
          await fetch(`http://127.0.0.1:${port}/readyz`).then(
            (r) => r.status,
            () => 0,
          ),
        );
        await pause(2);
      }
    })();
    const opened = startTestServer({ files, config: { watch: true, port } });
    await expect.poll(() => states.includes(200), { timeout: 30_000, interval: 2 }).toBe(true);
    asked.abort();
    await asking;
    await using test = await opened;
    expect(test.app.watchState).toBe("events");
    expect(new Set(states)).toEqual(new Set([0, 200]));
    const saved = join(test.elementsDir, "auths/many/Demo7/e.json");
    writeFileSync(saved, '{ "type": "auths.loginTypes.Meta", "isActive": 0, "title": "Saved" }');
    await expect
      .poll(() => test.app.snapshot.elements.get("auths.many.Demo7")?.title.en, { timeout: 15_000 })
      .toBe("Saved");
  });
});
