import { demo, demoProxy, eventually } from "@menshen/testkit";
import {
  corpA,
  corpB,
  service,
  startProxy,
  suiteId,
  type ProxyServer,
} from "@menshen/testkit/proxy-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/* One story: a template is connected, and companies authorise it. The steps build on each other. */

let test: ProxyServer;
beforeAll(async () => {
  test = await startProxy();
});
afterAll(() => test.close());

const overview = async () => {
  const { data } = await test.query(`${service}.listSuites`, undefined, test.asAdmin);
  return data[0];
};

const set = (of: string, code: string) =>
  test.mutate(`${service}.setCode`, { corpId: test.corpId(of), code }, test.asAdmin);

/** What an administrator does who scanned the QR code: chooses who they are and what the app may see, and agrees. */
async function allow(link: string, corp: string, user: string, department = "1"): Promise<string> {
  const body = new URLSearchParams({ corp, user, step: "allow", department });
  const answer = await test.sandbox.fetch(link, { method: "POST", body });
  return await answer.text();
}

describe("the callback address of a suite", () => {
  it("the callback address is verified by GET and answers the plain text only", async () => {
    const { providers } = test.sandbox.world;
    for (const name of [demoProxy, service]) {
      const url = `${test.url}/api/elements/${name}/notify`;
      const seen = await providers.setCallback({ suiteId }, { url });
      expect(seen).toMatchObject({ ok: true, status: 200, receiver: demo.provider.corpId });
      expect(seen.answer).toBe(seen.expected);
      expect(seen.contentType).toBe("text/plain; charset=utf-8");
    }
  });

  it("the callback address is not verified for another receiver or other keys", async () => {
    const { world } = test.sandbox;
    const url = `${test.url}/api/elements/${demoProxy}/notify`;
    const refused = { ok: false, status: 403 };
    world.failNext("push/verification", { receiver: corpA.corpId });
    expect(await world.providers.setCallback({ suiteId }, { url })).toMatchObject(refused);
    for (const forged of ["signature", "padding", "length"] as const) {
      world.failNext("push/verification", { forged });
      expect(await world.providers.setCallback({ suiteId }, { url })).toMatchObject(refused);
    }
    const token = "AnotherToken0003";
    expect(await world.providers.setCallback({ suiteId }, { url, token })).toMatchObject(refused);
    expect(world.unusedFaults()).toEqual([]);
  });
});

describe("suite tickets", () => {
  it("suite tickets arrive every ten minutes and the newest is used", async () => {
    const { world } = test.sandbox;
    await test.settled();
    const before = (await overview()).ticket.receivedAt;
    test.pass(601);
    await test.settled();
    const { newest } = (await test.database.data.suiteTickets.find(suiteId)) ?? {};
    expect(newest).toBe(world.providers.ticket(suiteId).value);
    expect((await overview()).ticket.receivedAt).toBeGreaterThanOrEqual(before + 601_000);
  });

  it("suite tickets are hidden in app.callbacks and in logs", async () => {
    const ticket = test.sandbox.world.providers.ticket(suiteId).value;
    const [record] = await test.records("suite_ticket");
    const { data } = await test.query("app.callbacks.get", { id: record?.id }, test.asAdmin);
    expect(data.decoded).toMatchObject({ SuiteId: suiteId, SuiteTicket: "[hidden]" });
    expect(test.logLines().join("\n")).not.toContain(ticket);
  });
});

describe("authorising a suite", () => {
  const link = `https://open.work.weixin.qq.com/3rdapp/customized/authorize?suite_id=${suiteId}&lang=en`;

  it("a suite has no company before an administrator authorises it", async () => {
    expect((await overview()).corps).toEqual([]);
    expect(await allow(link, corpA.corpId, corpA.people.plain)).toContain('data-testid="refusal"');
    await test.settled();
    expect((await overview()).corps).toEqual([]);
  });

  it("an authorisation by scan exchanges the permanent code at once", async () => {
    const { world } = test.sandbox;
    expect(await allow(link, corpA.corpId, corpA.people.boss)).toContain('data-testid="done"');
    await eventually(async () => (await overview()).corps.length === 1);
    await test.settled();
    const { agentId, permanentCode } = world.providers.authorisation(suiteId, corpA.corpId);
    expect((await overview()).corps).toMatchObject([
      {
        corpId: test.corpId(corpA.corpId),
        corpName: corpA.name,
        agentId: String(agentId),
        status: "active",
        code: null,
        servedBy: demoProxy,
      },
    ]);
    const [row] = await test.database.data.authorisations.list(suiteId);
    expect(row?.permanentCode).toBe(permanentCode);
    const { data } = await test.query(`${service}.listSuites`, undefined, test.asAdmin);
    expect(JSON.stringify(data)).not.toContain(permanentCode);
    expect(test.logLines().join("\n")).not.toContain(permanentCode);
    expect(world.calls("service/v2/get_permanent_code").map(({ errcode }) => errcode)).toEqual([0]);
  });

  it("an authorisation by our link returns its state", async () => {
    const { data } = await test.mutate(`${service}.getAuthUrl`, { state: "org42" }, test.asAdmin);
    expect(await allow(data.url, corpB.corpId, corpB.people.manager)).toContain(
      'data-testid="done"',
    );
    await eventually(async () => (await overview()).corps.length === 2);
    const key = { suiteId, corpId: test.corpId(corpB.corpId) };
    expect(await test.database.data.authorisations.find(key)).toMatchObject({ state: "org42" });
  });

  it("organisation codes are unique", async () => {
    expect((await set(corpA.corpId, "shanhai")).status).toBe(200);
    expect((await set(corpB.corpId, "ShanHai")).error.data.errcode).toBe(10703);
    expect((await set(corpB.corpId, "云杉")).status).toBe(200);
    const codes = (await overview()).corps.map(({ code }: { code: string }) => code);
    expect(codes.toSorted()).toEqual(["shanhai", "云杉"]);
  });

  it("companies are managed by administrators only", async () => {
    const corpId = test.corpId(corpA.corpId);
    for (const name of [demoProxy, service]) {
      const answer = await test.mutate(`${name}.setCode`, { corpId, code: "mine" });
      expect(answer.error.data.errcode).toBe(10602);
    }
    expect((await test.query(`${service}.listSuites`)).error.data.errcode).toBe(10602);
    expect((await test.mutate(`${service}.getAuthUrl`, {})).error.data.errcode).toBe(10602);
  });

  it("a change_auth event refreshes the company's app", async () => {
    const { world } = test.sandbox;
    const { agentId } = world.providers.authorisation(suiteId, corpA.corpId);
    const before = world.calls("service/get_auth_info").length;
    world.updateApp(corpA.corpId, agentId, {
      visible: { departments: [corpA.departments.design], users: [], tags: [] },
    });
    await test.settled();
    expect(await test.records("change_auth")).toMatchObject([{ status: "done" }]);
    expect(world.calls("service/get_auth_info").length).toBe(before + 1);
    expect((await overview()).corps).toMatchObject([{ status: "active" }, { status: "active" }]);
  });
});
