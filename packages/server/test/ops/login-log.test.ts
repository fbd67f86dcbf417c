import { demo, demoLogin, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

/** The line about the login that was answered so. */
const lineOf = (answer: { headers: Headers }, facts: object) => ({
  element: demoLogin,
  ip: "127.0.0.1",
  ms: expect.any(Number),
  requestId: answer.headers.get("x-request-id"),
  ...facts,
});

it("every finished or refused login is one log line with element, result, number, duration, address and request id", async () => {
  await using test = await startTestServer();
  const browser = test.browser();
  const landed = await test.signIn(browser, demo.corpA.people.xiaoman);

  const other = test.browser();
  const started = await other.visit(`/api/auth/${demoLogin}/start`);
  const page = new URL(started.headers.get("location") ?? "").searchParams;
  const denied = await other.visit(`${page.get("redirect_uri")}?state=${page.get("state")}`);
  const { data: begun } = await test.query(`${demoLogin}.getLoginConfig`, {});
  const back = await test.sandbox.signIn(begun.loginUrl, { userId: demo.corpA.people.plain });
  const input = { authCode: back?.searchParams.get("code"), state: begun.state };
  const unknown = await test.mutate(`${demoLogin}.getLoginCode`, {
    ...input,
    state: "x".repeat(32),
  });
  const finished = await test.mutate(`${demoLogin}.getLoginCode`, input);

  const lines = test
    .logLines()
    .filter((line) => /"msg":"login (?:finished|failed)"/.test(line))
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    lineOf(landed, { method: "landing", result: "done", msg: "login finished" }),
    lineOf(denied, { method: "landing", result: "refused", errcode: 10105, source: "app" }),
    lineOf(unknown, { method: "getLoginCode", result: "refused", errcode: 10102, source: "app" }),
    lineOf(finished, { method: "getLoginCode", result: "done" }),
  ]);
  expect(lines.map(({ level }) => level)).toEqual(["info", "info", "info", "info"]);
});

it("logins that a rate limit rejects are one line a minute", async () => {
  let nowMs = Date.now();
  await using test = await startTestServer({ config: { now: () => nowMs } });
  const guess = () =>
    test.mutate(`${demoLogin}.getLoginCode`, { authCode: "a", state: "x".repeat(32) });
  const answers = await Promise.all(Array.from({ length: 90 }, guess));
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited.length).toBeGreaterThanOrEqual(30);
  nowMs += 60_000;
  await guess();
  const about = (text: string) => test.logLines().filter((line) => line.includes(text)).length;
  expect(about('"msg":"login failed"')).toBe(answers.length - limited.length + 1);
  expect(about("calls were rejected by a rate limit")).toBeLessThanOrEqual(2);
});
