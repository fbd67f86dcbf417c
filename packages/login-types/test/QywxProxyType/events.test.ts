import { describe, expect, it } from "vitest";
import { challenge, corpA, corpB, verifier, type TestApp } from "@menshen/testkit/app";
import {
  openCorpOf,
  createProxyApp,
  SERVICE,
  signIn,
  suiteId,
  template,
} from "@menshen/testkit/proxy-app";
import { processInbox } from "@menshen/testkit/process-inbox";

const rowOf = (test: TestApp, corpId = openCorpOf(test)) =>
  test.ports.data.authorisations.find({ suiteId, corpId });

/** A whole login from the workbench. */
async function enter(test: TestApp, code = "hq") {
  const corpId = openCorpOf(test);
  const config = await test.call(`${SERVICE}.getLoginConfigByCode`, { code, challenge });
  const back = await signIn(test, config.authorizeUrl);
  return await test.call(`${SERVICE}.loginByWorkbench`, { corpId, ...back, verifier });
}

const setCode = (test: TestApp, code = "hq") =>
  test.call("auths.Proxy.setCode", { corpId: openCorpOf(test), code }, "admin");

describe("the life of an authorisation", () => {
  it("change_auth reads the authorisation again", async () => {
    await using test = await createProxyApp();
    const { world } = test.sandbox;
    const key = { suiteId, corpId: openCorpOf(test) };
    const stale = { agentId: "1", corpName: "old", corpFullName: "old", nowMs: 1 };
    await test.ports.data.authorisations.confirm(key, stale);
    await world.push.event({ suiteId }, "change_auth", { AuthCorpId: key.corpId });
    expect(await processInbox(test)).toEqual(["change_auth done"]);
    const { agentId } = world.providers.authorisation(suiteId, corpA.corpId);
    expect(await rowOf(test)).toMatchObject({
      agentId: String(agentId),
      corpName: corpA.name,
      corpFullName: corpA.fullName,
    });
  });

  it("reset_permanent_code replaces the permanent code, and members sign in", async () => {
    await using test = await createProxyApp();
    const before = await rowOf(test);
    await setCode(test);
    test.pass(1000);
    const { providers, push } = test.sandbox.world;
    await providers.resetPermanentCode(suiteId, corpA.corpId);
    await push.settled();
    expect(await processInbox(test)).toEqual(["reset_permanent_code done"]);
    const after = await rowOf(test);
    expect(after?.permanentCode).toMatch(/./);
    expect(after?.permanentCode).not.toBe(before?.permanentCode);
    expect(after?.agentId).toBe(before?.agentId);
    expect(await enter(test)).toMatchObject({ token: /./ });
  });

  it("invariant 6: a company app's keys cannot trigger suite-level events", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    const element = test.app.getElement("auths.Proxy");
    const occurredAtMs = test.ports.clock.now() + 60_000;
    const input = { id: 99, receiver: corpId, attempt: 1, occurredAtMs };
    for (const [event, decoded] of [
      ["cancel_auth", { AuthCorpId: corpId }],
      ["suite_ticket", { SuiteTicket: "made up" }],
      ["create_auth", { AuthCode: "made up" }],
    ] as const) {
      const refused = element.processRecord({ ...input, event, decoded });
      await expect(refused).rejects.toMatchObject({ errcode: 10401, data: { final: true } });
    }
    expect(await rowOf(test)).toMatchObject({ status: "active" });
    expect((await test.ports.data.suiteTickets.find(suiteId))?.newest).not.toBe("made up");
  });

  it("members sign in again after a cancellation and a new authorisation", async () => {
    await using test = await createProxyApp();
    await setCode(test);
    const { user } = await enter(test);
    const { providers, push } = test.sandbox.world;
    test.pass(1000);
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    expect(await processInbox(test)).toEqual(["cancel_auth done"]);
    expect(await test.ports.data.users.find(user.userId)).toMatchObject({ name: null });
    await expect(enter(test)).rejects.toMatchObject({ errcode: 10302 });
    test.pass(1000);
    await providers.authorise({ suiteId, corpId: corpA.corpId });
    await push.settled();
    expect(await processInbox(test)).toEqual(["create_auth done"]);
    expect(await rowOf(test)).toMatchObject({
      status: "active",
      agentId: expect.any(String),
      corpName: corpA.name,
      cancelledAtMs: null,
    });
    await setCode(test);
    const again = await enter(test);
    expect(again).toMatchObject({ user: { name: "林小满" }, corp: { corpName: corpA.name } });
  });

  it("the audit log has the installed company, its organisation code and its callback keys, without their values", async () => {
    await using test = await createProxyApp();
    await setCode(test, "secret-code");
    const keys = { token: "CorpToken1", encodingAESKey: template.encodingAESKey };
    const corpId = openCorpOf(test);
    await test.call("auths.Proxy.setCallback", { corpId, ...keys }, "admin");
    const rows = await test.ports.data.audit.list({ limit: 3, corpId });
    expect(rows).toMatchObject([
      { action: "callback-keys-set", actor: "admin", element: "auths.Proxy", detail: { suiteId } },
      { action: "organisation-code-set", actor: "admin", detail: { suiteId } },
      { action: "company-installed", actor: "system", detail: { corpName: corpA.name } },
    ]);
    const text = JSON.stringify(rows);
    for (const value of ["secret-code", ...Object.values(keys)]) expect(text).not.toContain(value);
  });

  it("the audit row of a cancellation names the snapshot", async () => {
    await using test = await createProxyApp();
    const { providers, push } = test.sandbox.world;
    await test.app.reload();
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    await processInbox(test);
    const [entry] = await test.ports.data.audit.list({ limit: 1 });
    expect(entry).toMatchObject({
      action: "authorisation-cancelled",
      actor: "system",
      snapshot: test.app.snapshotNumber,
      detail: { suiteId, corpId: openCorpOf(test) },
    });
  });
});

describe("the order of a suite's commands", () => {
  it("a cancellation processed before its older authorisation still ends it", async () => {
    await using test = await createProxyApp();
    const { providers, push } = test.sandbox.world;
    await providers.authorise({ suiteId, corpId: corpB.corpId });
    test.pass(1000);
    await providers.cancel(suiteId, corpB.corpId);
    await push.settled();
    const ends = await workOffInOrder(test, ["cancel_auth", "create_auth"]);
    expect(ends[0]).toBe("cancel_auth done");
    expect(await rowOf(test, openCorpOf(test, corpB.corpId))).toMatchObject({
      status: "cancelled",
      permanentCode: null,
      agentId: null,
      corpName: "",
    });
  });

  it("suite events processed in any order end in the state of the newest one", async () => {
    for (const order of permutations(["change_auth", "cancel_auth", "create_auth"])) {
      await using test = await createProxyApp();
      const { providers, push } = test.sandbox.world;
      test.pass(1000);
      await push.event({ suiteId }, "change_auth", { AuthCorpId: openCorpOf(test) });
      test.pass(1000);
      await providers.cancel(suiteId, corpA.corpId);
      test.pass(1000);
      await providers.authorise({ suiteId, corpId: corpA.corpId });
      await push.settled();
      await workOffInOrder(test, order);
      const row = await rowOf(test);
      expect([order, row?.status, row?.permanentCode !== null]).toEqual([order, "active", true]);
    }
  });

  it("a failing authorisation blocks neither tickets, nor its cancellation, nor other companies", async () => {
    await using test = await createProxyApp();
    const { world } = test.sandbox;
    const { providers, push } = world;
    world.failNext("service/v2/get_permanent_code", -1, 9);
    test.pass(1000);
    await providers.authorise({ suiteId, corpId: corpB.corpId });
    await push.ticket(suiteId);
    await providers.cancel(suiteId, corpA.corpId);
    await push.settled();
    expect(await processInbox(test)).toEqual([
      "create_auth failed -1",
      "suite_ticket done",
      "cancel_auth done",
    ]);
  });

  it("events of a company's app are processed in order", async () => {
    await using test = await createProxyApp();
    const corpId = openCorpOf(test);
    const keys = {
      token: "CorpToken1",
      encodingAESKey: "TheCorpsOwnEncodingAESKeyForItsCallback0001",
    };
    const url = await test.call("auths.Proxy.setCallback", { corpId, ...keys }, "admin");
    const { providers, push } = test.sandbox.world;
    const { agentId } = providers.authorisation(suiteId, corpA.corpId);
    const target = { corpId: corpA.corpId, agentId };
    await providers.setCallback(target, { url, ...keys });
    await push.event(target, "enter_agent");
    await push.ticket(suiteId);
    const contact = { ChangeType: "delete_user", AuthCorpId: corpId, UserID: "wo1" };
    await push.event({ suiteId }, "change_contact", contact);
    const records = await test.ports.data.inbox.list({ limit: 3 });
    expect(records.map(({ event, orderKey }) => [event, orderKey])).toEqual([
      ["change_contact", `${suiteId}/${corpId}`],
      ["suite_ticket", null],
      ["enter_agent", `${suiteId}/${corpId}`],
    ]);
  });
});

describe("invariant 6: a push for another receiver", () => {
  it("a push for another receiver is rejected and not stored, although its signature is valid", async () => {
    await using test = await createProxyApp();
    const { world } = test.sandbox;
    const before = await test.ports.data.inbox.list({ limit: 9 });
    for (const receiver of ["wpSomebodyElse", corpB.corpId, ""]) {
      world.failNext("push/suite_ticket", { receiver }, 3);
      expect(await world.push.ticket(suiteId)).toMatchObject({ status: "failed" });
    }
    expect(await test.ports.data.inbox.list({ limit: 9 })).toEqual(before);
  });

  it("a push with another SuiteId inside is rejected", async () => {
    await using test = await createProxyApp();
    const { push } = test.sandbox.world;
    const sent = await push.event({ suiteId }, "suite_ticket", { SuiteId: "dkOther" });
    expect(sent).toMatchObject({ status: "failed" });
  });
});

describe("a company that WeCom refuses", () => {
  it.each([40084, 48004, 301007, 2000002])(
    "a company refused with %i is unusable, loses nothing and recovers with the next ticket without a login",
    async (errcode) => {
      await using test = await createProxyApp();
      await setCode(test);
      const done = await enter(test);
      const { world } = test.sandbox;
      world.failNext("service/get_auth_info", errcode);
      await world.push.event({ suiteId }, "change_auth", { AuthCorpId: openCorpOf(test) });
      expect(await processInbox(test)).toEqual(["change_auth done"]);
      expect(await rowOf(test)).toMatchObject({
        status: "unusable",
        problem: errcode,
        permanentCode: expect.any(String),
      });
      const { data, clock } = test.ports;
      const alive = await data.sessions.listAlive(done.user.userId, clock.now(), 3_600_000);
      expect(alive).toHaveLength(1);
      await world.push.ticket(suiteId);
      expect(await processInbox(test)).toEqual(["suite_ticket done"]);
      expect(await rowOf(test)).toMatchObject({ status: "active", problem: null });
    },
  );

  it("a refused company is detected at every call and stays unusable while WeCom refuses it", async () => {
    await using test = await createProxyApp();
    const { world } = test.sandbox;
    const corpId = openCorpOf(test);
    for (const [n, endpoint] of ["gettoken", "auth/getuserinfo", "user/get"].entries()) {
      // Pushes of one second that say the same are one push.
      test.pass(1000);
      await setCode(test, `hq${n}`);
      world.failNext(endpoint, 301007);
      await expect(enter(test, `hq${n}`)).rejects.toMatchObject({ errcode: 301007 });
      expect(await rowOf(test)).toMatchObject({ status: "unusable", problem: 301007 });
      world.failNext("service/get_auth_info", 48004);
      await world.push.ticket(suiteId);
      await processInbox(test);
      expect(await rowOf(test)).toMatchObject({ status: "unusable", problem: 48004 });
      await world.push.event({ suiteId }, "change_auth", { AuthCorpId: corpId });
      await processInbox(test);
      expect(await rowOf(test)).toMatchObject({ status: "active" });
    }
  });

  it("an unreachable WeCom does not invalidate a ticket", async () => {
    await using test = await createProxyApp();
    const { world } = test.sandbox;
    const key = { suiteId, corpId: openCorpOf(test) };
    await test.ports.data.authorisations.suspect(key, 48004, 1);
    world.failNext("service/get_auth_info", -1, 9);
    await world.push.ticket(suiteId);
    expect(await processInbox(test)).toEqual(["suite_ticket done"]);
    expect(await rowOf(test)).toMatchObject({ status: "unusable", problem: 48004 });
    expect(test.log.map(({ message }) => message)).toContain(
      "failed to refresh a company's authorisation",
    );
  });
});

/** Hands what waits to its element in an order of our own. */
async function workOffInOrder(test: TestApp, events: readonly string[]): Promise<string[]> {
  const { inbox } = test.ports.data;
  const waiting = await inbox.list({ limit: 99, status: "received" });
  const ends: string[] = [];
  for (const event of events) {
    const record = waiting.find((one) => one.event === event);
    const { decoded } = (await inbox.get(record?.id ?? 0)) ?? {};
    if (!record || !decoded) throw new Error(`no ${event} waits`);
    const { id, receiver, occurredAtMs } = record;
    const input = { id, event, receiver, decoded, attempt: 1, occurredAtMs };
    const answer = await test.app
      .getElement(record.element)
      .processRecord(input)
      .catch((error: Error) => error.message);
    ends.push(`${event} ${answer}`);
  }
  return ends;
}

function permutations<T>(of: readonly T[]): T[][] {
  return of.length < 2
    ? [[...of]]
    : of.flatMap((first) =>
        permutations(of.filter((one) => one !== first)).map((rest) => [first, ...rest]),
      );
}
