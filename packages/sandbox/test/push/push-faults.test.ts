import { describe, expect, it } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { connected, elementOf, type Received } from "../test-receiver.ts";
import type { Fault } from "../../src/simulator/world/state/faults.ts";

const { suiteId } = demo.provider.template;
const { corpId } = demo.corpA;

const names = (received: readonly Received[]) =>
  received.map(({ message }) => elementOf(message, "InfoType"));

async function faulty(fault: Fault, times = 1) {
  const all = await connected();
  all.world.failNext("push/suite_ticket", fault, times);
  return all;
}

describe("scripted faults", () => {
  it("dropped: the ticket exists and is not pushed", async () => {
    const { world, received } = await faulty({ dropped: true });
    expect(await world.push.ticket(suiteId)).toMatchObject({ status: "dropped", attempts: [] });
    expect([received, world.unusedFaults()]).toEqual([[], []]);
  });

  it("delaySeconds: a later push overtakes, by the sandbox's clock", async () => {
    const { world, received } = await faulty({ delaySeconds: 30 });
    const late = await world.push.ticket(suiteId);
    expect(late.status).toBe("held");
    await world.push.ticket(suiteId);
    world.clock.advance(29);
    await world.push.settled();
    expect(received).toHaveLength(1);
    world.clock.advance(2);
    await world.push.settled();
    expect(received[1]?.message).toBe(late.plain);
    expect(world.deliveries().find(({ id }) => id === late.id)?.status).toBe("delivered");
  });

  it("afterNext: two pushes change places", async () => {
    const { world, received } = await faulty({ afterNext: true });
    const first = await world.push.ticket(suiteId);
    const second = await world.push.ticket(suiteId);
    await world.push.settled();
    expect(received.map(({ message }) => message)).toEqual([second.plain, first.plain]);
  });

  it("duplicates: the same message at once, each with its own nonce", async () => {
    const { world, received } = await faulty({ duplicates: 2 });
    await world.push.ticket(suiteId);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ message }) => message)).size).toBe(1);
    expect(new Set(received.map(({ nonce }) => nonce)).size).toBe(3);
  });

  it("blanks, and elements reversed", async () => {
    const { world, received } = await faulty({ blanks: true, shuffled: true });
    await world.push.ticket(suiteId);
    const { message = "" } = received[0] ?? {};
    expect(message).toMatch(/<InfoType>\s+<!\[CDATA\[suite_ticket\]\]>\s+<\/InfoType>/);
    expect(message).toMatch(/<TimeStamp>\s+\d{10}\s+<\/TimeStamp>/);
    expect(message.indexOf("SuiteTicket")).toBeLessThan(message.indexOf("SuiteId"));
  });

  it("another receiver, also none", async () => {
    const { world, received } = await faulty({ receiver: corpId });
    world.failNext("push/suite_ticket", { receiver: "" });
    await world.push.ticket(suiteId);
    await world.push.ticket(suiteId);
    expect(received).toMatchObject([
      { genuine: true, receiver: corpId },
      { genuine: true, receiver: "" },
    ]);
  });

  it("infoType: an unknown InfoType, and undocumented events", async () => {
    const { world, received } = await faulty({ infoType: "something_new" });
    world.failNext("push/other", { json: true });
    await world.push.ticket(suiteId);
    await world.push.event({ suiteId }, "licence_pay_success");
    expect(names(received)).toEqual(["something_new", "licence_pay_success"]);
    expect(JSON.parse(received[1]?.body ?? "")).toMatchObject({ tousername: suiteId, agentid: "" });
    expect(received[1]?.genuine).toBe(true);
  });

  it.each(["signature", "token"] as const)("forged %s: the text is right", async (forged) => {
    const { world, received } = await faulty({ forged });
    await world.push.ticket(suiteId);
    expect(received[0]).toMatchObject({ genuine: false, receiver: suiteId });
  });

  it.each(["key", "padding", "length"] as const)(
    "forged %s: the signature is right",
    async (forged) => {
      const { world, received } = await faulty({ forged });
      await world.push.ticket(suiteId);
      expect(received[0]?.genuine).toBe(true);
      expect(received[0]?.receiver).not.toBe(suiteId);
    },
  );

  it("abort removes delayed pushes", async () => {
    const { world, received } = await faulty({ delaySeconds: 30 });
    await world.push.ticket(suiteId);
    world.push.abort();
    world.clock.advance(60);
    await world.push.settled();
    expect(received).toEqual([]);
  });

  it("of pushes do not apply to answers, and vice versa", () => {
    const { world } = createSandbox();
    expect(() => world.failNext("gettoken", { blanks: true })).toThrow('"blanks" does not apply');
    expect(() => world.failNext("push/suite_ticket", -1)).toThrow('"errcode" does not apply');
    expect(() => world.failNext("push/nothing", { blanks: true })).toThrow("no endpoint");
  });
});
