import { describe, expect, it } from "vitest";
import { corpA } from "../../../../test/house.ts";
import {
  openCorpOf,
  openInstalled,
  ORIGIN,
  provider,
  proxy,
  secondTemplate,
  SERVICE,
  suiteId,
  template,
} from "../../../../test/proxy-house.ts";
import { workOff } from "../../../../test/work-off.ts";

const keys = { token: "CorpToken1", encodingAESKey: template.encodingAESKey };

describe("the overview of the suites", () => {
  it("invariant 1: tells of ticket and companies, and never a secret", async () => {
    const elements = { "auths.All": proxy(), "auths.Named": proxy({ corpId: corpA.corpId }) };
    await using house = await openInstalled(elements, "auths.All");
    const corpId = openCorpOf(house);
    const set = { corpId, code: "Qinghe", authFullName: "auths.Named" };
    await house.call(`${SERVICE}.setCode`, set, "admin");
    const url = await house.call(`${SERVICE}.setCallback`, { corpId, ...keys }, "admin");
    const shown = await house.call(`${SERVICE}.listSuites`, undefined, "admin");
    const ticket = await house.ports.data.suiteTickets.find(suiteId);
    const row = await house.ports.data.authorisations.find({ suiteId, corpId });
    expect(shown).toEqual([
      {
        suiteId,
        elements: ["auths.All", "auths.Named"],
        notifyUrl: `${ORIGIN}/api/elements/${SERVICE}/notify`,
        knowsProvider: true,
        ticket: { receivedAt: ticket?.receivedAtMs },
        corps: [
          {
            corpId,
            corpName: corpA.name,
            corpFullName: corpA.fullName,
            aliases: [corpA.corpId],
            agentId: row?.agentId,
            status: "active",
            problem: null,
            code: "Qinghe",
            codeElement: "auths.Named",
            callbackUrl: url,
            authorisedAt: row?.authorisedAtMs,
            cancelledAt: null,
            servedBy: "auths.Named",
          },
        ],
      },
    ]);
    const text = JSON.stringify(shown);
    const secrets = [template.suiteSecret, template.token, keys.token, keys.encodingAESKey];
    for (const secret of [...secrets, ticket?.newest, row?.permanentCode, provider.providerSecret])
      expect(text).not.toContain(secret);
  });

  it("keeps the date of a cancellation, and says nobody serves the company", async () => {
    await using house = await openInstalled();
    const { providers, push } = house.sandbox.world;
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    await workOff(house);
    const [shown] = await house.call(`${SERVICE}.listSuites`, {}, "admin");
    expect(shown.corps).toMatchObject([
      { corpName: "", status: "cancelled", cancelledAt: expect.any(Number), servedBy: null },
    ]);
  });

  it("names nobody where two serve all companies alike", async () => {
    await using house = await openInstalled(
      { "auths.One": proxy(), "auths.Two": proxy() },
      "auths.One",
    );
    const [shown] = await house.call(`${SERVICE}.listSuites`, {}, "admin");
    expect(shown.corps).toMatchObject([{ servedBy: null, code: null, callbackUrl: null }]);
  });
});

describe("a link to authorise a suite", () => {
  it("carries a state that comes back with the authorisation", async () => {
    await using house = await openInstalled();
    const link = await house.call(`${SERVICE}.getAuthUrl`, { state: "org42" }, "admin");
    const tenDaysMs = 864_000_000;
    expect(link).toEqual({
      url: expect.stringMatching(/customized/),
      expiresAt: house.ports.clock.now() + tenDaysMs,
    });
    expect(await house.call(`${SERVICE}.getAuthUrl`, {}, "admin")).toMatchObject({ url: /./ });
  });

  it("10701 where the provider's own company is not configured, and says what to do", async () => {
    const { providerCorpId: _, providerSecret: __, ...authConfig } = proxy().config.authConfig;
    await using house = await openInstalled({ "auths.Proxy": proxy({ authConfig }) });
    await expect(house.call(`${SERVICE}.getAuthUrl`, {}, "admin")).rejects.toMatchObject({
      errcode: 10701,
      adminHint: { en: expect.stringContaining("authConfig.providerSecret") },
    });
  });

  it("is of the suite that is named, where there are several", async () => {
    const { suiteId: id, suiteSecret, token, encodingAESKey } = secondTemplate;
    const own = { suiteId: id, suiteSecret, token, encodingAESKey, ...provider };
    const both = { "auths.One": proxy(), "auths.Two": proxy({ authConfig: own }) };
    await using house = await openInstalled(both, "auths.One");
    const ask = (input: object) => house.call(`${SERVICE}.getAuthUrl`, input, "admin");
    await expect(ask({})).rejects.toMatchObject({ errcode: 10304 });
    await expect(ask({ suiteId: "dkNobody" })).rejects.toMatchObject({ errcode: 10001 });
    expect(await ask({ suiteId: id })).toMatchObject({ url: /./ });
  });
});
