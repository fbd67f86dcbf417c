import { describe, expect, it } from "vitest";
import type { Alarm } from "@menshen/domain";
import type { House } from "../../../../test/house.ts";
import {
  authConfig,
  openCorpOf,
  openInstalled,
  proxy,
  secondTemplate,
  suiteId,
  template,
} from "../../../../test/proxy-house.ts";

const alarmsOf = (house: House, element: string): Promise<Alarm[]> =>
  house.app.getElement(element).alarms();

describe("alarms", () => {
  it("no ticket for more than twenty minutes: since when", async () => {
    await using house = await openInstalled();
    const ticket = await house.ports.data.suiteTickets.find(suiteId);
    // Our clock only: the sandbox would push on.
    const { clock } = house.ports;
    const ageMs = clock.now() - (ticket?.receivedAtMs ?? 0);
    expect(await alarmsOf(house, "auths.Proxy")).toEqual([]);
    house.lag(20 * 60_000 - ageMs);
    expect(await alarmsOf(house, "auths.Proxy")).toEqual([]);
    house.lag(1);
    expect(await alarmsOf(house, "auths.Proxy")).toEqual([
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

  it("a suite whose ticket never came", async () => {
    const { suiteId: id, suiteSecret, token, encodingAESKey } = secondTemplate;
    const own = { suiteId: id, suiteSecret, token, encodingAESKey };
    const both = { "auths.One": proxy(), "auths.Two": proxy({ authConfig: own }) };
    await using house = await openInstalled(both, "auths.One");
    expect(await alarmsOf(house, "auths.One")).toEqual([]);
    expect(await alarmsOf(house, "auths.Two")).toMatchObject([
      { code: "ticket-missing", message: { en: expect.stringContaining(id) }, sinceMs: null },
    ]);
  });

  it("unequal keys of one suite, once, with the names and never a value", async () => {
    const other = { ...authConfig, token: "AnotherToken", suiteSecret: "another-secret" };
    const elements = {
      "auths.A": proxy(),
      "auths.B": proxy({ authConfig: other }),
      "auths.C": proxy({ isActive: false, authConfig: other }),
      "auths.D": proxy({ authConfig }),
    };
    await using house = await openInstalled(elements, "auths.A");
    const alarms = await alarmsOf(house, "auths.A");
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
    expect(await alarmsOf(house, "auths.B")).toEqual([]);
  });

  it("a company that WeCom refuses, until it heals", async () => {
    await using house = await openInstalled();
    const key = { suiteId, corpId: openCorpOf(house) };
    const { authorisations } = house.ports.data;
    await authorisations.suspect(key, 301007, house.ports.clock.now());
    expect(await alarmsOf(house, "auths.Proxy")).toMatchObject([
      { code: "corp-unusable", message: { en: expect.stringContaining("301007") } },
    ]);
    const facts = { agentId: null, corpName: null, corpFullName: null };
    await authorisations.confirm(key, { ...facts, nowMs: house.ports.clock.now() });
    expect(await alarmsOf(house, "auths.Proxy")).toEqual([]);
  });
});
