import { afterEach, describe, expect, it, test, vi } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { connected, elementOf, URL_HERE } from "../test-receiver.ts";

const { suiteId, suiteSecret } = demo.provider.template;
const { corpId } = demo.corpA;

afterEach(() => void vi.useRealTimers());

test("a ticket push is signed, encrypted for the suite, and holds the ticket that opens the suite token", async () => {
  const { world, received, api } = await connected();
  const delivery = await world.push.ticket(suiteId);
  const [got] = received;
  expect(got).toMatchObject({ method: "POST", genuine: true, receiver: suiteId });
  expect(got?.url.pathname).toBe("/api/notify");
  expect(elementOf(got?.body ?? "", "ToUserName")).toBe(suiteId);
  expect(got?.body).toContain("<AgentID><![CDATA[]]></AgentID>");
  expect(got?.message).toMatch(
    /^<xml><SuiteId><!\[CDATA\[dk5f2c9e1ab03d7746\]\]><\/SuiteId><InfoType><!\[CDATA\[suite_ticket\]\]><\/InfoType><TimeStamp>\d{10}<\/TimeStamp><SuiteTicket><!\[CDATA\[[\w-]{64}\]\]><\/SuiteTicket><\/xml>$/,
  );
  expect(delivery).toMatchObject({
    name: "suite_ticket",
    status: "delivered",
    receiver: suiteId,
    attempts: [{ status: 200, answer: "success" }],
  });
  const suite_ticket = elementOf(got?.message ?? "", "SuiteTicket") ?? "";
  const body = { suite_id: suiteId, suite_secret: suiteSecret, suite_ticket };
  expect(await api("service/get_suite_token", {}, body)).toMatchObject({ expires_in: 7200 });
});

describe("suite tickets every ten minutes", () => {
  it("are pushed when due, and once after a long jump of the clock", async () => {
    const { world, received } = await connected();
    const after = async (seconds: number) => {
      world.clock.advance(seconds);
      await world.push.settled();
      return received.length;
    };
    expect(await after(590)).toBe(0);
    expect(await after(11)).toBe(1);
    expect(await after(601)).toBe(2);
    expect(await after(86_400)).toBe(3);
    const tickets = received.map(({ message }) => elementOf(message, "SuiteTicket"));
    expect(new Set(tickets).size).toBe(3);
  });

  it("continue after the clock was set back", async () => {
    const { world, received } = await connected();
    world.clock.advance(-86_400);
    await world.push.settled();
    expect(received).toHaveLength(1);
    world.clock.advance(601);
    await world.push.settled();
    expect(received).toHaveLength(2);
  });

  it("are not pushed to a suite without a URL or with pushes switched off", async () => {
    const { world, received } = await connected();
    world.providers.updateTemplate(suiteId, { ticketPushes: false });
    world.clock.advance(3600);
    await world.push.settled();
    expect(received).toEqual([]);
    world.providers.updateTemplate(suiteId, { ticketPushes: true, callbackUrl: null });
    world.clock.advance(3600);
    await world.push.settled();
    expect(received).toEqual([]);
    await expect(world.push.ticket(suiteId)).rejects.toThrow("no callback URL");
  });
});

describe("attempts", () => {
  it("are three on an HTTP error, each encrypted anew, the message the same", async () => {
    const { world, received } = await connected(() => new Response("no", { status: 500 }));
    const delivery = await world.push.ticket(suiteId);
    expect(delivery).toMatchObject({
      status: "failed",
      attempts: [{ problem: "HTTP 500" }, { problem: "HTTP 500" }, { problem: "HTTP 500" }],
    });
    expect(new Set(received.map(({ nonce }) => nonce)).size).toBe(3);
    expect(new Set(received.map(({ encrypted }) => encrypted)).size).toBe(3);
    expect(new Set(received.map(({ message }) => message)).size).toBe(1);
  });

  it("end with the first good answer", async () => {
    let count = 0;
    const { world } = await connected(
      () => new Response("success", { status: ++count < 3 ? 503 : 200 }),
    );
    const delivery = await world.push.ticket(suiteId);
    expect(delivery).toMatchObject({
      status: "delivered",
      attempts: [{ status: 503 }, { status: 503 }, { status: 200 }],
    });
  });

  it("are one when a command is answered with a text other than success", async () => {
    const { world } = await connected(() => new Response("success\n"));
    expect(await world.push.ticket(suiteId)).toMatchObject({
      status: "failed",
      attempts: [{ status: 200, problem: 'answered "success\\n", not success' }],
    });
  });

  it("do not follow redirects", async () => {
    const { world, received } = await connected(() => Response.redirect("http://127.0.0.1/x"));
    expect((await world.push.ticket(suiteId)).attempts[0]?.problem).toBe("HTTP 302");
    expect(received.map(({ url }) => url.pathname)).toEqual(Array(3).fill("/api/notify"));
  });

  it("record why there was no connection", async () => {
    const { world } = await connected(() => {
      throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    });
    expect((await world.push.ticket(suiteId)).attempts).toMatchObject(
      Array.from({ length: 3 }, () => ({ problem: "no connection: connect ECONNREFUSED" })),
    );
  });

  it.each([
    ["a command", 1_000, { suiteId }],
    ["an event of an app", 5_000, { corpId, agentId: 1000002 }],
  ])(
    "give up on %s after %d ms, even if the request cannot be broken off",
    async (_what, deadline, target) => {
      const { world } = await connected(() => new Promise<Response>(() => {}));
      world.updateApp(corpId, 1000002, {
        callback: {
          url: URL_HERE,
          token: "t",
          encodingAESKey: demo.provider.template.encodingAESKey,
        },
      });
      vi.useFakeTimers();
      const sent = world.push.event(target, "anything");
      await vi.advanceTimersByTimeAsync(3 * deadline - 1);
      expect(world.deliveries("anything")).toMatchObject([
        { status: "sending", attempts: [{}, {}] },
      ]);
      await vi.advanceTimersByTimeAsync(1);
      expect(await sent).toMatchObject({
        status: "failed",
        attempts: Array.from({ length: 3 }, () => ({ problem: `no answer within ${deadline} ms` })),
      });
    },
  );
});

test("an app may answer an event with any text", async () => {
  const { world } = await connected(() => new Response(""));
  world.updateApp(corpId, 1000002, {
    callback: {
      url: "http://127.0.0.1:3000/app",
      token: "AppToken",
      encodingAESKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    },
  });
  const sent = await world.push.event({ corpId, agentId: 1000002 }, "enter_agent", {
    AgentID: 1000002,
  });
  expect(sent).toMatchObject({ status: "delivered", receiver: corpId });
  expect(sent.plain).toMatch(
    /^<xml><ToUserName><!\[CDATA\[ww5a1d0b0c7e3f9a24\]\]><\/ToUserName><FromUserName><!\[CDATA\[sys\]\]><\/FromUserName><CreateTime>\d{10}<\/CreateTime><MsgType><!\[CDATA\[event\]\]><\/MsgType><Event><!\[CDATA\[enter_agent\]\]><\/Event><AgentID>1000002<\/AgentID><\/xml>$/,
  );
});

describe("again", () => {
  it("sends the same message freshly encrypted, or byte for byte", async () => {
    const { world, received } = await connected();
    const { id } = await world.push.ticket(suiteId);
    expect(await world.push.again(id)).toMatchObject({ repeats: id, status: "delivered" });
    await world.push.again(id, { freshNonce: false });
    const [first, fresh, same] = received;
    expect(fresh?.message).toBe(first?.message);
    expect(fresh?.nonce).not.toBe(first?.nonce);
    expect([same?.url.href, same?.body]).toEqual([first?.url.href, first?.body]);
    await expect(world.push.again("push-999")).rejects.toThrow("no delivery push-999");
  });
});

test("any event can be pushed, with elements changed, added and taken out", async () => {
  const { world, received } = await connected();
  await world.push.event({ suiteId }, "share_agent_change", {
    SuiteId: "dk0000000000000000",
    TimeStamp: null,
    Extra: 7,
  });
  expect(received[0]?.message).toBe(
    "<xml><SuiteId><![CDATA[dk0000000000000000]]></SuiteId><InfoType><![CDATA[share_agent_change]]></InfoType><Extra>7</Extra></xml>",
  );
});

test("concurrent pushes are independent", async () => {
  const { world, received } = await connected();
  await Promise.all(Array.from({ length: 50 }, () => world.push.ticket(suiteId)));
  expect(received).toHaveLength(50);
  expect(new Set(received.map(({ message }) => message)).size).toBe(50);
  expect(world.deliveries("suite_ticket").slice(-50)).toMatchObject(
    Array.from({ length: 50 }, () => ({ status: "delivered", attempts: [{}] })),
  );
});

test("reset removes deliveries, delayed ones too, and aborts those being sent", async () => {
  const { world, received } = await connected(() => new Promise<Response>(() => {}));
  world.failNext("push/suite_ticket", { delaySeconds: 60 });
  await world.push.ticket(suiteId);
  const stuck = world.push.event({ suiteId }, "anything");
  world.reset();
  expect((await stuck).attempts).toMatchObject([{ problem: "aborted" }]);
  world.clock.advance(86_400);
  await world.push.settled();
  expect([world.deliveries(), received.length]).toEqual([[], 1]);
});

test("pushes go to loopback hosts only by default", async () => {
  const asked: string[] = [];
  const pushFetch: typeof fetch = async (input, init) => {
    asked.push(new Request(input, init).url);
    return new Response("success");
  };
  const away = "https://app.example.com/notify";
  const home = createSandbox(undefined, { pushFetch });
  expect(await home.world.providers.setCallback({ suiteId }, { url: away })).toMatchObject({
    ok: false,
    problem: expect.stringContaining("app.example.com is not a loopback address"),
  });
  home.world.providers.updateTemplate(suiteId, { callbackUrl: away });
  expect((await home.world.push.ticket(suiteId)).status).toBe("failed");
  expect(asked).toEqual([]);
  const abroad = createSandbox(undefined, {
    pushFetch,
    mayPushTo: (host) => host.endsWith(".com"),
  });
  abroad.world.providers.updateTemplate(suiteId, { callbackUrl: away });
  expect((await abroad.world.push.ticket(suiteId)).status).toBe("delivered");
});

test("world.deliveries filters by name", async () => {
  const { world } = await connected();
  await world.push.event({ suiteId }, "anything");
  expect(world.deliveries("anything")).toHaveLength(1);
  expect(world.deliveries().map(({ name }) => name)).toEqual(["suite_ticket", "anything"]);
});
