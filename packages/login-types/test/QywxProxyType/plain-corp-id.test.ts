import { describe, expect, it } from "vitest";
import type { Alarm } from "@menshen/domain";
import { corpA, corpB, type TestApp } from "@menshen/testkit/app";
import {
  authConfig,
  createProxyApp,
  openCorpOf,
  provider,
  proxy,
  suiteId,
} from "@menshen/testkit/proxy-app";

const state = "s".repeat(22);
const onlyA = { corpId: corpA.corpId };

const alarmsOf = (test: TestApp): Promise<Alarm[]> => test.app.getElement("auths.Only").alarms();
/** An instance without the provider's keys, and the paths that WeCom answered. */
async function openApp(config: object) {
  const asked: string[] = [];
  const answered = async (path: string) => void asked.push(path);
  const elements = { "auths.Only": proxy({ authConfig, ...config }) };
  const test = await createProxyApp(elements, "auths.Only", { answered });
  return Object.assign(test, { asked });
}

describe("a plain corpId on a suite whose companies have encrypted ids", () => {
  it("is converted by WeCom without the provider's keys where the config names it", async () => {
    await using test = await openApp(onlyA);
    const config = await test.call("auths.Only.getLoginConfig");
    expect(config).toMatchObject({ corpId: openCorpOf(test), loginUrl: expect.any(String) });
    expect(await alarmsOf(test)).toEqual([]);
    expect(await test.ports.data.authorisations.aliases(suiteId)).toEqual([
      { alias: corpA.corpId, corpId: openCorpOf(test) },
    ]);
  });

  it("is asked about once a minute only, and only of the configured company", async () => {
    await using test = await openApp({ corpId: corpB.corpId });
    const calls = () => test.asked.filter((path) => path.endsWith("/get_auth_info")).length;
    const before = calls();
    await test.call("auths.Only.getLoginConfig");
    await test.call("auths.Only.getLoginConfig");
    expect(calls()).toBe(before + 1);
    await expect(
      test.call("auths.Only.getLoginCode", { corpId: corpA.corpId, code: "x", state }),
    ).rejects.toMatchObject({ errcode: 10301 });
    expect(calls()).toBe(before + 1);
  });

  it("gets a diagnostic, an alarm and an adminHint that name the two keys", async () => {
    await using test = await openApp({ corpId: corpB.corpId });
    const keys = /providerCorpId.*providerSecret/s;
    expect(test.app.snapshot.elements.get("auths.Only")?.diagnostics).toMatchObject([
      { severity: "info", pointer: "/corpId", message: { en: expect.stringMatching(keys) } },
    ]);
    expect(await alarmsOf(test)).toMatchObject([
      {
        code: "plain-corp-id",
        message: { zh: expect.stringMatching(keys), en: expect.stringMatching(keys) },
      },
    ]);
    const login = test.call("auths.Only.getLoginCode", {
      corpId: corpB.corpId,
      code: "x",
      state,
    });
    await expect(login).rejects.toMatchObject({
      errcode: 10301,
      adminHint: { zh: expect.stringMatching(keys), en: expect.stringMatching(keys) },
    });
  });

  it("gets none of them with the keys", async () => {
    await using test = await openApp({
      corpId: corpB.corpId,
      authConfig: { ...authConfig, ...provider },
    });
    expect(test.app.snapshot.elements.get("auths.Only")?.diagnostics).toEqual([]);
    expect(await alarmsOf(test)).toEqual([]);
  });
});
