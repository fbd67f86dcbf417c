import { describe, expect, it } from "vitest";
import { corpA, createTestApp, portal, type TestApp } from "@menshen/testkit/app";
import { processInbox } from "@menshen/testkit/process-inbox";

const keys = {
  token: "PortalToken1",
  encodingAESKey: "ThePortalsEncodingAESKeyForItsOwnCallback01",
};
const target = { corpId: corpA.corpId, agentId: corpA.apps.portal.agentId };
const url = "http://127.0.0.1:3000/api/elements/auths.Portal/notify";

async function openListening(config: object = {}): Promise<TestApp> {
  const test = await createTestApp({ "auths.Portal": { ...portal, callback: keys, ...config } });
  const saved = await test.sandbox.world.providers.setCallback(target, { url, ...keys });
  expect(saved).toMatchObject({ ok: true });
  return test;
}

describe("the app's own callback", () => {
  it("a callback of the app is verified, stored and acknowledged; an unhandled event is marked", async () => {
    await using test = await openListening();
    const { push } = test.sandbox.world;
    const delivery = await push.event(target, "change_app_admin");
    expect(delivery).toMatchObject({ status: "delivered", receiver: corpA.corpId });
    expect(await push.again(delivery.id)).toMatchObject({ status: "delivered" });
    expect(await test.ports.data.inbox.list({ limit: 9 })).toMatchObject([
      {
        element: "auths.Portal",
        scope: `${corpA.corpId}/1000002`,
        event: "change_app_admin",
        receiver: corpA.corpId,
      },
    ]);
    expect(await processInbox(test)).toEqual(["change_app_admin unknown"]);
  });

  it("a callback of a clock ten years ahead is stored and marked, and the address is still verified", async () => {
    await using test = await createTestApp({ "auths.Portal": { ...portal, callback: keys } });
    test.sandbox.world.clock.advance(10 * 365 * 86_400);
    const saved = await test.sandbox.world.providers.setCallback(target, { url, ...keys });
    expect(saved).toMatchObject({ ok: true });
    const delivery = await test.sandbox.world.push.event(target, "change_app_admin");
    expect(delivery).toMatchObject({ status: "delivered" });
    const nowMs = test.ports.clock.now();
    expect(await test.ports.data.inbox.list({ limit: 9 })).toMatchObject([
      { event: "change_app_admin", mark: "clock", occurredAtMs: nowMs + 5 * 60_000 },
    ]);
  });

  it("a callback matches the company id in any letter case", async () => {
    await using test = await openListening({ corpId: corpA.corpId.toUpperCase() });
    expect(await test.sandbox.world.push.event(target, "enter_agent")).toMatchObject({
      status: "delivered",
    });
  });

  it("invariant 6: every rejected callback gets the same answer, also without configured keys", async () => {
    await using test = await createTestApp({
      "auths.Closed": portal,
      "auths.Open": { ...portal, callback: keys },
    });
    const signed = `?msg_signature=${"0".repeat(40)}&timestamp=1&nonce=n`;
    const body = "<xml><Encrypt>AAAA</Encrypt></xml>";
    for (const element of ["auths.Closed", "auths.Open"]) {
      const door = test.app.getElement(element).notify;
      for (const request of [
        new Request(url),
        new Request(`${url}${signed}&echostr=AAAA`),
        new Request(`${url}${signed}`, { method: "POST", body }),
      ]) {
        await expect(door(request)).rejects.toMatchObject({
          errcode: 10401,
          message: "the callback was rejected",
          data: undefined,
        });
      }
    }
    const reasons = test.log.map(({ fields }) => fields["detail"]);
    expect(reasons).toContain("no callback keys are configured for this address");
    expect(reasons).toContain("no Token known for this address makes this signature");
  });

  it("invariant 6: a push for another company is rejected although its signature is valid", async () => {
    const other = { ...portal, corpId: "ww0000000000000001", callback: keys };
    await using test = await createTestApp({ "auths.Portal": other });
    const { world } = test.sandbox;
    world.updateApp(target.corpId, target.agentId, { callback: { url, ...keys } });
    expect(await world.push.event(target, "enter_agent")).toMatchObject({ status: "failed" });
    expect(await test.ports.data.inbox.list({ limit: 9 })).toEqual([]);
  });

  it("malformed callback keys are reported when the element is loaded", async () => {
    const bad = { token: "Token with 汉字", encodingAESKey: "short" };
    await using test = await createTestApp({ "auths.Portal": { ...portal, callback: bad } });
    const found = test.app.snapshot.diagnostics.map(({ severity, pointer }) => [severity, pointer]);
    expect(found).toEqual([
      ["error", "/callback/token"],
      ["error", "/callback/encodingAESKey"],
    ]);
    expect(JSON.stringify(test.app.snapshot.diagnostics)).not.toContain("汉字");
  });
});
