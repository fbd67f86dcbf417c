import { describe, expect, it } from "vitest";
import { corpA } from "@menshen/testkit/app";
import {
  openCorpOf,
  createProxyApp,
  ORIGIN,
  provider,
  proxy,
  secondTemplate,
  SERVICE,
  suiteId,
  template,
} from "@menshen/testkit/proxy-app";
import { processInbox } from "@menshen/testkit/process-inbox";

const keys = { token: "CorpToken1", encodingAESKey: template.encodingAESKey };

describe("the overview of the suites", () => {
  it("invariant 1: listSuites shows ticket and companies, and no secret", async () => {
    const elements = { "auths.All": proxy(), "auths.Named": proxy({ corpId: corpA.corpId }) };
    await using test = await createProxyApp(elements, "auths.All");
    const corpId = openCorpOf(test);
    const set = { corpId, code: "Qinghe", authFullName: "auths.Named" };
    await test.call(`${SERVICE}.setCode`, set, "admin");
    const url = await test.call(`${SERVICE}.setCallback`, { corpId, ...keys }, "admin");
    const shown = await test.call(`${SERVICE}.listSuites`, undefined, "admin");
    const ticket = await test.ports.data.suiteTickets.find(suiteId);
    const row = await test.ports.data.authorisations.find({ suiteId, corpId });
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

  it("listSuites shows when a company cancelled and that no element serves it", async () => {
    await using test = await createProxyApp();
    const { providers, push } = test.sandbox.world;
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    await processInbox(test);
    const [shown] = await test.call(`${SERVICE}.listSuites`, {}, "admin");
    expect(shown.corps).toMatchObject([
      { corpName: "", status: "cancelled", cancelledAt: expect.any(Number), servedBy: null },
    ]);
  });

  it("listSuites names no element where two serve all companies", async () => {
    await using test = await createProxyApp(
      { "auths.One": proxy(), "auths.Two": proxy() },
      "auths.One",
    );
    const [shown] = await test.call(`${SERVICE}.listSuites`, {}, "admin");
    expect(shown.corps).toMatchObject([{ servedBy: null, code: null, callbackUrl: null }]);
  });
});

describe("a link to authorise a suite", () => {
  it("the state of an authorisation link returns with the authorisation", async () => {
    await using test = await createProxyApp();
    const link = await test.call(`${SERVICE}.getAuthUrl`, { state: "org42" }, "admin");
    const tenDaysMs = 864_000_000;
    expect(link).toEqual({
      url: expect.stringMatching(/customized/),
      expiresAt: test.ports.clock.now() + tenDaysMs,
    });
    expect(await test.call(`${SERVICE}.getAuthUrl`, {}, "admin")).toMatchObject({ url: /./ });
  });

  it("getAuthUrl without providerCorpId throws 10701 with the remedy", async () => {
    const { providerCorpId: _, providerSecret: __, ...authConfig } = proxy().config.authConfig;
    await using test = await createProxyApp({ "auths.Proxy": proxy({ authConfig }) });
    await expect(test.call(`${SERVICE}.getAuthUrl`, {}, "admin")).rejects.toMatchObject({
      errcode: 10701,
      adminHint: { en: expect.stringContaining("authConfig.providerSecret") },
    });
  });

  it("getAuthUrl uses the named suite among several", async () => {
    const { suiteId: id, suiteSecret, token, encodingAESKey } = secondTemplate;
    const own = { suiteId: id, suiteSecret, token, encodingAESKey, ...provider };
    const both = { "auths.One": proxy(), "auths.Two": proxy({ authConfig: own }) };
    await using test = await createProxyApp(both, "auths.One");
    const ask = (input: object) => test.call(`${SERVICE}.getAuthUrl`, input, "admin");
    await expect(ask({})).rejects.toMatchObject({ errcode: 10304 });
    await expect(ask({ suiteId: "dkNobody" })).rejects.toMatchObject({ errcode: 10001 });
    expect(await ask({ suiteId: id })).toMatchObject({ url: /./ });
  });
});
