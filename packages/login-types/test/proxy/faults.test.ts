import { demoProxy } from "@menshen/testkit";
import { corpA, corpB, startProxy, suiteId, type ProxyServer } from "@menshen/testkit/proxy-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

/* What goes wrong on the way from the provider, made by the provider's simulator and sent over HTTP. */

let test: ProxyServer;
beforeAll(async () => {
  test = await startProxy();
});
afterAll(() => test.close());
// Whatever comes next happens later, also by the provider's whole seconds.
beforeEach(() => test.pass(2));

const authorisationOf = (of: string) =>
  test.database.data.authorisations.find({ suiteId, corpId: test.corpId(of) });
const statusesOf = async (event: string) => (await test.records(event)).map(({ status }) => status);

describe("invariant 6: a callback is verified before its content is used", () => {
  it.each(["signature", "token", "key", "padding", "length"] as const)(
    "a callback whose %s is wrong is rejected with the common answer",
    async (forged) => {
      const { world } = test.sandbox;
      world.failNext("push/cancel_auth", { forged });
      const { status, attempts } = await world.push.event({ suiteId }, "cancel_auth", {
        AuthCorpId: test.corpId(corpA.corpId),
      });
      expect(status).toBe("failed");
      expect(new Set(attempts.map(({ status, answer }) => `${status} ${answer}`)).size).toBe(1);
      expect(attempts[0]).toMatchObject({ status: 403 });
      expect(attempts[0]?.answer).toContain("10401");
      await test.settled();
      expect(await test.records("cancel_auth")).toEqual([]);
    },
  );

  it.each(["", "dk81d4a6c2e90b3f57", corpB.corpId, corpB.corpId.toUpperCase()])(
    "a callback for another receiver (%o) is rejected",
    async (receiver) => {
      const { world } = test.sandbox;
      world.failNext("push/other", { receiver }, 1);
      const { status } = await world.push.event({ suiteId }, "something_new");
      expect(status).toBe("failed");
      await test.settled();
      expect(await test.records("something_new")).toEqual([]);
    },
  );

  it("a callback that names another suite inside is rejected", async () => {
    const { push } = test.sandbox.world;
    const other = { SuiteId: "dk81d4a6c2e90b3f57", AuthCorpId: test.corpId(corpA.corpId) };
    expect(await push.event({ suiteId }, "cancel_auth", other)).toMatchObject({ status: "failed" });
    expect(await test.records("cancel_auth")).toEqual([]);
  });
});

describe("a suite callback", () => {
  it("a push with blanks, shuffled elements or a JSON envelope decodes to the same event", async () => {
    const { world } = test.sandbox;
    for (const [of, form] of [
      [corpA, { blanks: true }],
      [corpB, { shuffled: true, json: true }],
    ] as const) {
      world.failNext("push/create_auth", form);
      const { delivery } = await world.providers.authorise({ suiteId, corpId: of.corpId });
      expect(delivery).toMatchObject({ status: "delivered" });
      await test.settled();
      expect(await authorisationOf(of.corpId)).toMatchObject({ status: "active" });
    }
    expect(world.unusedFaults()).toEqual([]);
  });

  it("a push delivered three times, each freshly encrypted, is processed once", async () => {
    const { world } = test.sandbox;
    const before = world.calls("service/v2/get_permanent_code").length;
    const records = (await test.records("create_auth")).length;
    world.failNext("push/create_auth", { duplicates: 2 });
    const { delivery } = await world.providers.authorise({ suiteId, corpId: corpA.corpId });
    await test.settled();
    const sent = world.deliveries("create_auth").slice(-3);
    expect(sent.map(({ status }) => status)).toEqual(["delivered", "delivered", "delivered"]);
    expect(new Set(sent.flatMap(({ attempts }) => attempts.map(({ nonce }) => nonce))).size).toBe(
      3,
    );
    expect(await test.records("create_auth")).toHaveLength(records + 1);
    expect(world.calls("service/v2/get_permanent_code")).toHaveLength(before + 1);
    // And later once more, with the nonce of then and with one of its own.
    for (const freshNonce of [false, true]) {
      const repeated = await world.push.again(delivery?.id ?? "", { freshNonce });
      expect(repeated).toMatchObject({ status: "delivered" });
    }
    await test.settled();
    expect(await test.records("create_auth")).toHaveLength(records + 1);
    expect(world.calls("service/v2/get_permanent_code")).toHaveLength(before + 1);
  });

  it("an older suite ticket is accepted and does not replace a newer one", async () => {
    const { world } = test.sandbox;
    world.failNext("push/suite_ticket", { afterNext: true });
    const late = await world.push.ticket(suiteId);
    test.pass(2);
    await world.push.ticket(suiteId);
    await test.settled();
    expect(world.deliveries().find(({ id }) => id === late.id)).toMatchObject({
      status: "delivered",
    });
    const { newest } = (await test.database.data.suiteTickets.find(suiteId)) ?? {};
    expect(newest).toBe(world.providers.ticket(suiteId).value);
    expect(new Set(await statusesOf("suite_ticket"))).toEqual(new Set(["done"]));
  });

  it("an authorisation overtaken by a later cancellation changes nothing", async () => {
    const { world } = test.sandbox;
    world.failNext("push/create_auth", { afterNext: true });
    await world.providers.authorise({ suiteId, corpId: corpB.corpId });
    test.pass(2);
    await world.providers.cancel(suiteId, corpB.corpId);
    await test.settled();
    expect(await authorisationOf(corpB.corpId)).toMatchObject({
      status: "cancelled",
      permanentCode: null,
    });
    const start = `/api/auth/${demoProxy}/start?corpId=${test.corpId(corpB.corpId)}`;
    expect(await (await test.browser().visit(start)).text()).toContain("10301");
  });

  it("a push of an unknown kind is stored, marked and acknowledged", async () => {
    const { world } = test.sandbox;
    const { status } = await world.push.event({ suiteId }, "share_chain_change", { AppId: 7 });
    expect(status).toBe("delivered");
    await test.settled();
    expect(await test.records("share_chain_change")).toMatchObject([
      { status: "done", mark: "unknown", attempts: 1 },
    ]);
  });

  it("invariant 5: a callback that fails on a provider outage is retried", async () => {
    const { world } = test.sandbox;
    world.failNext("service/v2/get_permanent_code", -1, 1);
    await world.providers.authorise({ suiteId, corpId: corpB.corpId });
    await world.push.settled();
    await expect
      .poll(() => authorisationOf(corpB.corpId), { timeout: 10_000 })
      .toMatchObject({ status: "active" });
    await test.settled();
    expect((await statusesOf("create_auth"))[0]).toBe("done");
  });
});
