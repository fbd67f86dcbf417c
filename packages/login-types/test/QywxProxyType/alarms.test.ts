import { describe, expect, it } from "vitest";
import type { Alarm } from "@menshen/domain";
import type { TestApp } from "@menshen/testkit/app";
import {
  authConfig,
  openCorpOf,
  createProxyApp,
  proxy,
  secondTemplate,
  suiteId,
  template,
} from "@menshen/testkit/proxy-app";

const alarmsOf = (test: TestApp, element: string): Promise<Alarm[]> =>
  test.app.getElement(element).alarms();

describe("alarms", () => {
  it("an alarm reports a ticket older than twenty minutes, with its time", async () => {
    await using test = await createProxyApp();
    const ticket = await test.ports.data.suiteTickets.find(suiteId);
    // Our clock only: the sandbox would push on.
    const { clock } = test.ports;
    const ageMs = clock.now() - (ticket?.receivedAtMs ?? 0);
    expect(await alarmsOf(test, "auths.Proxy")).toEqual([]);
    test.lag(20 * 60_000 - ageMs);
    expect(await alarmsOf(test, "auths.Proxy")).toEqual([]);
    test.lag(1);
    expect(await alarmsOf(test, "auths.Proxy")).toEqual([
      {
        code: "ticket-missing",
        message: {
          zh: expect.stringContaining("刷新 ticket"),
          en: expect.stringContaining("more than 20 minutes"),
        },
        sinceMs: ticket?.receivedAtMs,
      },
    ]);
  });

  it("an alarm reports a suite that never received a ticket", async () => {
    const { suiteId: id, suiteSecret, token, encodingAESKey } = secondTemplate;
    const own = { suiteId: id, suiteSecret, token, encodingAESKey };
    const both = { "auths.One": proxy(), "auths.Two": proxy({ authConfig: own }) };
    await using test = await createProxyApp(both, "auths.One");
    expect(await alarmsOf(test, "auths.One")).toEqual([]);
    expect(await alarmsOf(test, "auths.Two")).toMatchObject([
      { code: "ticket-missing", message: { en: expect.stringContaining(id) }, sinceMs: null },
    ]);
  });

  it("an alarm reports unequal keys of one suite once, by names and without values", async () => {
    const other = { ...authConfig, token: "AnotherToken", suiteSecret: "another-secret" };
    const elements = {
      "auths.A": proxy(),
      "auths.B": proxy({ authConfig: other }),
      "auths.C": proxy({ isActive: false, authConfig: other }),
      "auths.D": proxy({ authConfig }),
    };
    await using test = await createProxyApp(elements, "auths.A");
    const alarms = await alarmsOf(test, "auths.A");
    expect(alarms).toEqual([
      {
        code: "unequal-keys",
        message: {
          zh: expect.stringContaining("auths.A 与 auths.B"),
          en: expect.stringContaining("suiteSecret, token."),
        },
        sinceMs: null,
      },
    ]);
    const text = JSON.stringify(alarms);
    for (const value of [template.token, template.suiteSecret, "AnotherToken", "another-secret"])
      expect(text).not.toContain(value);
    expect(await alarmsOf(test, "auths.B")).toEqual([]);
  });

  it("an alarm reports a company that WeCom refuses, until it recovers", async () => {
    await using test = await createProxyApp();
    const key = { suiteId, corpId: openCorpOf(test) };
    const { authorisations } = test.ports.data;
    await authorisations.suspect(key, 301007, test.ports.clock.now());
    expect(await alarmsOf(test, "auths.Proxy")).toMatchObject([
      { code: "corp-unusable", message: { en: expect.stringContaining("301007") } },
    ]);
    const facts = { agentId: null, corpName: null, corpFullName: null };
    await authorisations.confirm(key, { ...facts, nowMs: test.ports.clock.now() });
    expect(await alarmsOf(test, "auths.Proxy")).toEqual([]);
  });
});
