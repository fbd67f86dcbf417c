import { expect, test, vi } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { APP_KEYS, APP_URL, provided, URL_HERE } from "../test-receiver.ts";

const { corpId: providerCorpId, template } = demo.provider;
const { suiteId } = template;
const { corpId } = demo.corpA;

test("a passed verification saves the setting and pushes the first ticket", async () => {
  const { world, received } = provided();
  const result = await world.providers.setCallback({ suiteId }, { url: `${URL_HERE}?a=1%2B1` });
  expect(result).toMatchObject({ ok: true, status: 200, receiver: providerCorpId });
  expect(result.expected).toMatch(/^[1-9]\d{18}$/);
  await world.push.settled();
  expect(received).toMatchObject([
    { method: "GET", genuine: true, receiver: providerCorpId, message: result.expected },
    { method: "POST", genuine: true, receiver: suiteId },
  ]);
  expect(received[0]?.url.searchParams.get("a")).toBe("1+1");
  expect(world.providers.template(suiteId).callbackUrl).toBe(`${URL_HERE}?a=1%2B1`);
  expect(world.providers.lastVerification({ suiteId })).toEqual(result);
});

test("a failed verification saves nothing: URL, token and key stay", async () => {
  const { world } = provided(() => new Response("no", { status: 403 }));
  const changes = { url: URL_HERE, token: "other", encodingAESKey: APP_KEYS.encodingAESKey };
  expect(await world.providers.setCallback({ suiteId }, changes)).toMatchObject({
    ok: false,
    status: 403,
    problem: "HTTP 403",
    answer: "no",
  });
  expect(world.providers.template(suiteId)).toMatchObject({
    callbackUrl: null,
    token: template.token,
    encodingAESKey: template.encodingAESKey,
  });
  expect(world.deliveries()).toEqual([]);
});

test.each([
  ["success", "success", 'the answer to an event, not to a verification: "success"'],
  ["nothing", "", 'an empty answer: ""'],
  ["the echostr", "ECHO", "the echostr itself, not decrypted: "],
  ["quotes", '"TEXT"', "the right text in quotes: "],
  ["a line break", "TEXT\n", "the right text with blanks or line breaks around it: "],
  ["something around", "<p>TEXT</p>", "the right text with something around it: "],
  ["another text", "42", 'not the decrypted text: "42"'],
  ["a rounded number", "NUMBER", "the number rounded: it was read as a number, not as text: "],
])("a verification reports what is wrong: %s", async (_what, answer, problem) => {
  const { world } = provided(
    ({ message, encrypted }) =>
      new Response(
        answer
          .replace("TEXT", message)
          .replace("ECHO", encrypted)
          .replace("NUMBER", Number(message).toExponential()),
      ),
  );
  const result = await world.providers.setCallback({ suiteId }, { url: URL_HERE });
  expect(result.ok).toBe(false);
  expect(result.problem?.startsWith(problem)).toBe(true);
});

test("a verification reports a byte order mark", async () => {
  const { world } = provided(
    ({ message }) => new Response(Buffer.concat([Buffer.from("\ufeff"), Buffer.from(message)])),
  );
  expect((await world.providers.setCallback({ suiteId }, { url: URL_HERE })).problem).toMatch(
    /^the right text after a byte order mark: "\\ufeff\d{19}"$/,
  );
});

test("a verification waits one second", async () => {
  const { world } = provided(() => new Promise<Response>(() => {}));
  vi.useFakeTimers();
  try {
    const asked = world.providers.setCallback({ suiteId }, { url: URL_HERE });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await asked).toMatchObject({ ok: false, problem: "no answer within 1000 ms" });
  } finally {
    vi.useRealTimers();
  }
});

test("a verification is encrypted for the company of a self-built app, and for the provider of a proxy app", async () => {
  const { world } = provided();
  const { agentId } = await world.providers.authorise({ suiteId, corpId });
  const own = await world.providers.setCallback(
    { corpId, agentId: 1000002 },
    { url: APP_URL, ...APP_KEYS },
  );
  expect(own).toMatchObject({ ok: true, receiver: corpId });
  const proxy = await world.providers.setCallback(
    { corpId, agentId },
    { url: APP_URL, ...APP_KEYS },
  );
  expect(proxy).toMatchObject({ ok: true, receiver: providerCorpId });
  expect(world.app(corpId, agentId).callback).toEqual({ url: APP_URL, ...APP_KEYS });
});

test("a fault changes a verification's receiver or forges it", async () => {
  const { world, received } = provided();
  world.failNext("push/verification", { receiver: suiteId });
  world.failNext("push/verification", { forged: "signature" });
  world.failNext("push/verification", { forged: "padding" });
  for (let count = 0; count < 3; count++)
    await world.providers.setCallback({ suiteId }, { url: URL_HERE });
  const gets = received.filter(({ method }) => method === "GET");
  expect(gets).toMatchObject([
    { genuine: true, receiver: suiteId },
    { genuine: false, receiver: providerCorpId },
    { genuine: true },
  ]);
  expect(gets[2]?.receiver).not.toBe(providerCorpId);
});

test("setCallback rejects malformed keys and an unknown target", async () => {
  const { world } = provided();
  const url = URL_HERE;
  await expect(
    world.providers.setCallback({ suiteId }, { url, encodingAESKey: "short" }),
  ).rejects.toThrow("43 letters and digits");
  await expect(world.providers.setCallback({ suiteId: "dk0" }, { url })).rejects.toThrow(
    "no suite",
  );
  await expect(world.providers.setCallback({ corpId, agentId: 1 }, { url })).rejects.toThrow(
    "no app",
  );
  await expect(
    world.providers.setCallback({ suiteId }, { url: "ftp://127.0.0.1/" }),
  ).rejects.toThrow("url");
});
