import { randomBytes } from "node:crypto";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { demo, demoElements, demoLogin, startTestServer } from "@menshen/testkit";
import { describe, expect, it } from "vitest";

const demoConfig = "auths/loginTypes/QywxInnerExample/QywxInnerExample.json";

describe("no secret value leaves the server", () => {
  it("a secret planted in every secret field appears in no response, page or log line", async () => {
    const token = `planted${randomBytes(12).toString("hex")}`;
    const aesKey = `planted${randomBytes(18).toString("hex")}`;
    const literal = `planted-literal-${randomBytes(8).toString("hex")}`;
    const secret = randomBytes(32);
    const adminToken = `planted-admin-${randomBytes(16).toString("hex")}`;
    const corpSecret = demo.corpA.apps.portal.secret;
    await using test = await startTestServer({
      files: {
        ...demoElements,
        [demoConfig]: {
          ...(demoElements[demoConfig] as object),
          callback: { token, encodingAESKey: aesKey },
        },
        "auths/Broken/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Broken" },
        "auths/Broken/Broken.json": `{ "corpId": "ww1", "corpSecret": "${literal}", "agentId": {}, `,
        "auths/Wrong/e.json": { type: "auths.loginTypes.QywxInnerType", title: "Wrong" },
        "auths/Wrong/Wrong.json": { corpId: 7, corpSecret: literal, agentID: literal },
      },
      config: { secret, adminToken },
    });
    const seen: string[] = [];
    const keep = async (answer: Response | Promise<Response>) => {
      const response = await answer;
      seen.push(JSON.stringify([...response.headers]), await response.text());
    };
    const browser = test.browser();
    const admin = test.browser();
    const link = new URL(await test.server.createAdminLink()).hash.slice("#admin=".length);
    await keep(admin.send("POST", "/api/admin/session", { token: link }));

    await test.signIn(browser, demo.corpA.people.xiaoman);
    const session = browser.cookies.get("menshen") ?? "";
    const run = await admin.send("POST", "/trpc/app.dryRun.start", {
      fullName: demoLogin,
      flow: "qr",
    });
    const { id } = ((await run.json()) as { result: { data: { id: string } } }).result.data;
    await test.signIn(admin, demo.corpA.people.boss, { dryRun: id });
    test.sandbox.world.failNext("gettoken", 40001);
    test.sandbox.world.revokeTokens();
    await keep(test.signIn(test.browser(), demo.corpA.people.plain));

    for (const path of ["/", "/login", "/login?error=40001", "/healthz", "/readyz", "/metrics"]) {
      await keep(browser.visit(path));
    }
    for (const line of test.server.reachablePaths()) {
      const [path, kind] = line.split(" ");
      if (kind === "subscription") continue;
      for (const who of [test.browser(), browser, admin]) {
        for (const input of [
          undefined,
          {},
          { fullName: demoLogin },
          { fullName: "auths.Wrong" },
          { id },
        ]) {
          const query = input && `?input=${encodeURIComponent(JSON.stringify(input))}`;
          await keep(
            kind === "query"
              ? who.send("GET", `/trpc/${path}${query ?? ""}`)
              : who.send("POST", `/trpc/${path}`, input ?? null),
          );
        }
      }
    }
    seen.push(...test.logLines(), JSON.stringify(test.app.list()));

    expect(seen.join("\n").length).toBeGreaterThan(20_000);
    for (const value of [
      corpSecret,
      token,
      aesKey,
      literal,
      adminToken,
      secret.toString("hex"),
      secret.toString("base64"),
      link,
      session,
    ]) {
      expect(value.length).toBeGreaterThan(20);
      const leaks = seen.filter((text) => text.includes(value));
      expect(leaks).toEqual([]);
    }
  });
});

describe("internal methods are unreachable", () => {
  it("unknown, internal and missing paths give identical responses", async () => {
    await using test = await startTestServer();
    const answers = await Promise.all(
      [
        "getAccessToken",
        "beginLogin",
        "finishLogin",
        "redirectUri",
        "noSuchMethod",
        "constructor",
        "__proto__",
      ].flatMap((method) =>
        [
          test.browser().send("GET", `/trpc/${demoLogin}.${method}`),
          test.browser().send("POST", `/trpc/${demoLogin}.${method}`, {}),
        ].map(async (answer) => {
          const response = await answer;
          const text = (await response.text()).replaceAll(method, "X");
          return { status: response.status, text };
        }),
      ),
    );
    expect(answers[0]?.status).toBe(404);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const webhook = await test.browser().send("POST", `/api/elements/${demoLogin}/finishLogin`, {});
    expect(webhook.status).toBe(404);
  });

  it("internal methods are unreachable in a batch, for administrators too", async () => {
    await using test = await startTestServer();
    const client = createTRPCClient({
      links: [httpBatchLink({ url: `${test.url}/trpc`, headers: test.asAdmin })],
      // oxlint-disable-next-line typescript/no-explicit-any -- the paths are not in any type: that is the point
    }) as any;
    const calls = ["getAccessToken", "beginLogin"].map((method) =>
      client.auths.loginTypes.QywxInnerExample[method].query().catch((error: unknown) => error),
    );
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ data: { errcode: 10001, httpStatus: 404 } });
    }
  });
});

describe("a failed reload changes nothing that works", () => {
  it("a login continues with the last good version, and the diagnostic names file and line", async () => {
    await using test = await startTestServer();
    const changed = () => new Promise((resolve) => test.app.onSnapshot(resolve));
    let next = changed();
    await test.write(demoConfig, '{\n  "corpId": "{{WECOM_CORP_ID}}",\n  "corpSecret"\n}\n');
    await next;
    const [stale] = test.app.list().filter(({ fullName }) => fullName === demoLogin);
    expect(stale?.state).toBe("stale");
    expect(stale?.diagnostics[0]).toMatchObject({
      severity: "error",
      file: expect.stringContaining("QywxInnerExample.json"),
      line: expect.any(Number),
    });
    const landed = await test.signIn(test.browser(), demo.corpA.people.xiaoman);
    expect(landed.headers.getSetCookie()[0]).toMatch(/^menshen=/);
    next = changed();
    await test.write(demoConfig, demoElements[demoConfig] ?? {});
    await next;
    expect(test.app.list().find(({ fullName }) => fullName === demoLogin)?.state).toBe("active");
  });
});
