import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer, type TestServer, eventually } from "@menshen/testkit";
import { suite, suiteElements } from "@menshen/testkit/callback-element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A Type with explainCallback and a retryCallBack of its own. */
const skilled = `
import { Code, defineType, mutation } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.object({}),
  create: () => ({
    explainCallback: mutation({
      input: z.strictObject({ url: z.string(), body: z.string().optional() }),
      run: ({ url, body }) => ({
        kind: "event",
        accepted: false,
        problem: { zh: "不行", en: "no" },
        candidates: [{
          of: "suite-9",
          steps: [{ check: "signature", ok: false, detail: { zh: url, en: String(body) } }],
          decoded: { SuiteTicket: "ticket-0123456789", AuthCorpId: "ww9" },
        }],
      }),
    }),
    retryCallBack: mutation({
      access: "admin",
      input: z.strictObject({ recordId: z.int() }),
      run: ({ recordId }, { caller }) => {
        throw new Code(40078, caller + " cannot have " + recordId, { source: "wecom", data: { final: true } });
      },
    }),
  }),
});
`;

const folder = mkdtempSync(join(tmpdir(), "menshen-callbacks-"));
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    files: {
      ...suiteElements(join(folder, "journal")),
      "demo/SkilledType/e.json": { type: "demo.Meta", title: "Skilled" },
      "demo/SkilledType/SkilledType.ts": skilled,
      "demo/Skilled/e.json": { type: "demo.SkilledType", title: "Skilled" },
      "demo/Skilled/Skilled.json": {},
      "demo/Off/e.json": { type: "demo.SkilledType", title: "Off", isActive: 0 },
      "demo/Off/Off.json": {},
    },
  });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

async function push(facts: object): Promise<number> {
  const body = JSON.stringify({ n: crypto.randomUUID(), ...facts });
  await fetch(`${test.url}/api/elements/${suite}/notify`, { method: "POST", body });
  const [record] = await test.database.data.inbox.list({ limit: 1 });
  return record?.id ?? 0;
}
const list = async (input: object) =>
  (await test.query("app.callbacks.list", input, test.asAdmin)).data;
const ids = async (input: object) => (await list(input)).map(({ id }: { id: number }) => id);
const explain = (input: object) => test.mutate("app.callbacks.explain", input, test.asAdmin);

describe("callbacks", () => {
  it("callbacks.list filters by event and element", async () => {
    const made = await push({ event: "create_auth" });
    const ended = await push({ event: "cancel_auth" });
    expect(await ids({ event: "cancel_auth" })).toEqual([ended]);
    expect(await ids({ element: suite, scope: "suite-1" })).toEqual([ended, made]);
    expect(await ids({ element: "demo.Skilled" })).toEqual([]);
  });

  it("callbacks.onChange sends an event now and at every change, until the client disconnects", async () => {
    const leave = new AbortController();
    const answer = await fetch(
      `${test.url}/trpc/app.callbacks.onChange?input=${encodeURIComponent('{"event":"watched"}')}`,
      { headers: { ...test.asAdmin, accept: "text/event-stream" }, signal: leave.signal },
    );
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    let received = 0;
    const listening = (async () => {
      for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? [])
        received += chunk.split('data: {"at":').length - 1;
    })().catch(() => undefined);
    await eventually(async () => received === 1);
    await push({ event: "other" });
    await push({ event: "watched" });
    await eventually(async () => received >= 2);
    leave.abort();
    await listening;
  });

  it("callbacks.onChange and callbacks.explain require an administrator", async () => {
    const answer = await fetch(`${test.url}/trpc/app.callbacks.onChange`, {
      headers: { accept: "text/event-stream" },
    });
    expect(await answer.text()).toContain("10602");
    const refused = await test.mutate("app.callbacks.explain", { fullName: suite, url: "" });
    expect(refused.error.data.errcode).toBe(10602);
  });

  it("callbacks.retry uses the element's own retryCallBack", async () => {
    const { id } = await test.database.inbox.accept({
      element: "demo.Skilled",
      scope: "suite-9",
      event: "create_auth",
      receiver: "suite-9",
      dedupeKey: "one",
      orderKey: null,
      occurredAtMs: Date.now(),
      raw: Buffer.from("{}"),
      decoded: {},
    });
    const { error } = await test.mutate("app.callbacks.retry", { id }, test.asAdmin);
    expect(error).toMatchObject({
      message: `admin cannot have ${id}`,
      data: { errcode: 40078, source: "wecom", data: { final: true } },
    });
  });

  it("callbacks.explain asks the element, redacts secrets and stores nothing", async () => {
    const before = await list({});
    const url = "/api?msg_signature=abc";
    const { data } = await explain({ fullName: "demo.Skilled", url, body: "<xml/>" });
    expect(data).toEqual({
      kind: "event",
      accepted: false,
      problem: { zh: "不行", en: "no" },
      candidates: [
        {
          of: "suite-9",
          steps: [{ check: "signature", ok: false, detail: { zh: url, en: "<xml/>" } }],
          decoded: { SuiteTicket: "[hidden]", AuthCorpId: "ww9" },
        },
      ],
    });
    expect(await list({})).toEqual(before);
    expect(test.logLines().join("\n")).not.toContain("msg_signature=abc");
  });

  it("callbacks.explain rejects elements that are inactive or receive no callbacks", async () => {
    for (const [fullName, errcode] of [
      [suite, 10001],
      ["demo.Nobody", 10001],
      ["demo.Off", 10003],
    ] as const)
      expect((await explain({ fullName, url: "" })).error.data.errcode).toBe(errcode);
  });
});
