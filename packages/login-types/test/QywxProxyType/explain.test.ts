import type { ExplainedCallback } from "@menshen/domain";
import { prepareKey } from "@menshen/providers";
import type { Delivery } from "@menshen/sandbox";
import { describe, expect, it } from "vitest";
import { corpA, type TestApp } from "@menshen/testkit/app";
import {
  authConfig,
  openCorpOf,
  createProxyApp,
  ORIGIN,
  proxy,
  suiteId,
  template,
} from "@menshen/testkit/proxy-app";

const AT = `${ORIGIN}/api/elements/auths.Proxy/notify`;
const of = `${suiteId} (auths.Proxy)`;
const otherKey = "AnotherEncodingAESKeyThatIsNotTheSuitesOwn1";
const corpKeys = { token: "CorpToken1", encodingAESKey: otherKey };

const explain = (
  test: TestApp,
  pasted: object,
  element = "auths.Proxy",
): Promise<ExplainedCallback> => test.app.getElement(element).explainCallback(pasted);

function pastedOf({ url, attempts }: Delivery) {
  const [first] = attempts;
  if (!first) throw new Error("it was never sent");
  const { signature, timestamp, nonce, body } = first;
  const query = `msg_signature=${signature}&timestamp=${timestamp}&nonce=${nonce}`;
  return { url: `${url}?${query}`, query, body };
}

const stepsOf = ({ candidates }: ExplainedCallback) =>
  candidates.map(({ steps }) => steps.map(({ check, ok }) => `${check} ${ok}`).join(", "));

const allWell =
  "signature true, base64 true, decrypt true, padding true, length true, receiver true, content true";

describe("a pasted callback is explained", () => {
  it("a valid callback is decoded with masked secrets", async () => {
    await using test = await createProxyApp();
    const { push, providers } = test.sandbox.world;
    const pasted = pastedOf(await push.ticket(suiteId));
    const explained = await explain(test, { url: pasted.url, body: pasted.body });
    expect(explained).toMatchObject({ kind: "event", accepted: true, problem: null });
    expect(stepsOf(explained)).toEqual([allWell]);
    expect(explained.candidates[0]).toMatchObject({
      of,
      decoded: { SuiteId: suiteId, InfoType: "suite_ticket", SuiteTicket: "********" },
    });
    const secrets = [providers.ticket(suiteId).value, template.token, template.encodingAESKey];
    for (const secret of secrets) expect(JSON.stringify(explained)).not.toContain(secret);
    const { query: url, body } = pasted;
    expect(await explain(test, { url, body })).toEqual(explained);
    expect(await explain(test, { url: `?${url}`, body })).toEqual(explained);
  });

  it("the reasons of a rejected callback are in Chinese for a Chinese reader", async () => {
    await using test = await createProxyApp();
    const { url, body } = pastedOf(await test.sandbox.world.push.ticket(suiteId));
    const pastes = [
      { url: url.replace(/nonce=[^&]*/, ""), body },
      { url: url.replace(/msg_signature=../, "msg_signature="), body },
      { url, body: "<xml><Encrypt>1</Encrypt><b></xml>" },
      { url, body: "{" },
      { url, body: body.replace(/(Encrypt><!\[CDATA\[)..../, "$1") },
    ];
    for (const pasted of pastes) {
      const { problem, candidates } = await explain(test, pasted);
      const said = [problem, ...candidates.flatMap(({ steps }) => steps.map((one) => one.detail))];
      for (const text of said) expect(text?.zh ?? "").not.toMatch(/[a-z]{2,} [a-z]{2,}/);
      expect(said.some((text) => text !== null)).toBe(true);
    }
  });

  it("the AuthCode of an explained callback is masked", async () => {
    await using test = await createProxyApp();
    const { push } = test.sandbox.world;
    const sent = await push.event({ suiteId }, "create_auth", { AuthCode: "the-auth-code" });
    const explained = await explain(test, pastedParts(sent));
    expect(explained.candidates[0]?.decoded).toMatchObject({ AuthCode: "********" });
    expect(JSON.stringify(explained)).not.toContain("the-auth-code");
  });

  it("the explanation names a wrong Token or key and omits what it cannot know", async () => {
    const elements = {
      "auths.Proxy": proxy(),
      "auths.Token": proxy({ authConfig: { ...authConfig, token: "AnotherToken" } }),
      "auths.Key": proxy({ authConfig: { ...authConfig, encodingAESKey: otherKey } }),
    };
    await using test = await createProxyApp(elements);
    const pasted = pastedParts(await test.sandbox.world.push.ticket(suiteId));
    const token = await explain(test, pasted, "auths.Token");
    expect(token.accepted).toBe(false);
    expect(stepsOf(token)).toEqual([allWell.replace("signature true", "signature false")]);
    const key = await explain(test, pasted, "auths.Key");
    expect(key.accepted).toBe(false);
    expect(stepsOf(key)).toEqual(["signature true, base64 true, decrypt false"]);
    expect(key.candidates[0]).toMatchObject({ of: `${suiteId} (auths.Key)`, decoded: null });
  });

  it.each([
    [{ forged: "signature" }, allWell.replace("signature true", "signature false")],
    [{ forged: "key" }, "signature true, base64 true, decrypt false"],
    [{ forged: "padding" }, "signature true, base64 true, decrypt true, padding false"],
    [{ forged: "length" }, "signature true, base64 true, decrypt true, padding true, length false"],
    [{ receiver: "wpSomebodyElse" }, allWell.replace("receiver true", "receiver false")],
  ] as const)("the explanation of the fault %o", async (fault, steps) => {
    await using test = await createProxyApp();
    const { world } = test.sandbox;
    world.failNext("push/suite_ticket", fault);
    const explained = await explain(test, pastedParts(await world.push.ticket(suiteId)));
    expect(explained).toMatchObject({ kind: "event", accepted: false, problem: null });
    expect(stepsOf(explained)).toEqual([steps]);
  });

  it("the explanation recognises a callback of another address of the element", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    const at = await test.call("auths.Proxy.setCallback", { corpId, ...corpKeys }, "admin");
    const { providers, push } = test.sandbox.world;
    const { agentId } = providers.authorisation(suiteId, corpA.corpId);
    const target = { corpId: corpA.corpId, agentId };
    await providers.setCallback(target, { url: at, ...corpKeys });
    const { url, query, body } = pastedOf(await push.event(target, "change_app_admin"));
    const app = `${suiteId}/${corpId} (auths.Proxy)`;
    const right = await explain(test, { url, body });
    expect(right).toMatchObject({ accepted: true, problem: null, candidates: [{ of: app }] });
    const wrong = await explain(test, { url: `${AT}?${query}`, body });
    expect(wrong).toMatchObject({
      accepted: false,
      problem: { en: expect.stringContaining("another callback address") },
      candidates: [{ of }, { of: app }],
    });
    expect(stepsOf(wrong)).toEqual(["signature false, base64 true, decrypt false", allWell]);
    expect(await explain(test, { url: query, body })).toMatchObject({ accepted: true });
  });

  it("the explanation names a malformed request before it tries a key", async () => {
    await using test = await createProxyApp();
    const { url, body } = pastedParts(await test.sandbox.world.push.ticket(suiteId));
    const cut = { url: url.replace(/&nonce=.*/, ""), body };
    expect(await explain(test, cut)).toEqual({
      kind: null,
      accepted: false,
      problem: { zh: expect.stringContaining("nonce"), en: expect.stringContaining("nonce") },
      candidates: [],
    });
    expect(await explain(test, { url, body: "<xml>" })).toMatchObject({
      problem: { en: expect.stringContaining("Encrypt") },
    });
    const half = body.replace(/(<Encrypt><!\[CDATA\[).{21}/, "$1");
    expect(stepsOf(await explain(test, { url, body: half }))).toEqual([
      "signature false, base64 false",
    ]);
  });

  it("the explanation of a verification names the receiver and the answer", async () => {
    await using test = await createProxyApp();
    const verification = test.sandbox.world.providers.lastVerification({ suiteId });
    if (!verification) throw new Error("there was no verification");
    const { echostr, expected } = verification;
    const signature = prepareKey(authConfig).sign("1", "n", echostr);
    const echo = encodeURIComponent(echostr);
    const url = `${AT}?msg_signature=${signature}&timestamp=1&nonce=n&echostr=${echo}`;
    const explained = await explain(test, { url });
    expect(explained).toMatchObject({ kind: "verification", accepted: true, problem: null });
    expect(stepsOf(explained)).toEqual([allWell]);
    expect(explained.candidates[0]).toMatchObject({ decoded: { echo: expected } });
  });
});

function pastedParts(delivery: Delivery) {
  const { url, body } = pastedOf(delivery);
  return { url, body };
}
