import { describe, expect, it } from "vitest";
import { firstOutcome } from "@menshen/domain/consume-flow";
import { sha256 } from "@menshen/domain";
import { challenge, cookie, createTestFlows, verifier } from "@menshen/testkit/flows";

const TWO_MINUTES = 2 * 60_000;

describe("a replayed callback", () => {
  it("a replay waits for the first callback and gets its outcome: one session, one provider call", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.begin(cookie);
    flows.codes.set("c1", { id: "Lin" });
    const ends = await Promise.all(
      Array.from({ length: 5 }, () => login.finish(cookie, state, "c1")),
    );
    expect(flows.asked).toBe(1);
    expect(new Set(ends.map((end) => end.session?.token)).size).toBe(1);
    expect(await login.finish(cookie, state, "c1")).toEqual(ends[0]);
  });

  it("a replay gets the first callback's failure", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({ challenge }, flows.context());
    const again = () => login.complete({ code: "spent", state, verifier }, flows.context());
    const failure = {
      errcode: 40029,
      source: "wecom",
      httpStatus: 400,
      message: "the code is spent",
    };
    await expect(again()).rejects.toMatchObject(failure);
    await expect(again()).rejects.toMatchObject(failure);
    expect(flows.asked).toBe(1);
  });

  it("a replay without a binding works for the holder of the state", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({}, flows.context());
    flows.codes.set("c1", { id: "Lin" });
    const first = await login.complete({ code: "c1", state }, flows.context());
    expect(await login.complete({ code: "c1", state }, flows.context())).toEqual(first);
    // A browser cannot bypass the binding either.
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    await expect(
      login.complete({ code: "c1", state }, flows.context("anonymous", { http })),
    ).rejects.toMatchObject({ errcode: 10102 });
  });

  it("a replay with another code, another binding or after two minutes is 10102", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({ challenge }, flows.context());
    flows.codes.set("c1", { id: "Lin" });
    await login.complete({ code: "c1", state, verifier }, flows.context());
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    const refused = { errcode: 10102 };
    const call = (code: string, more: object) =>
      login.complete({ code, state, ...more }, flows.context("anonymous", { http }));
    await expect(call("c2", { verifier })).rejects.toMatchObject(refused);
    await expect(call("c1", { verifier: "y".repeat(43) })).rejects.toMatchObject(refused);
    await expect(call("c1", {})).rejects.toMatchObject(refused);
    flows.clock.nowMs += TWO_MINUTES;
    await expect(call("c1", { verifier })).resolves.toMatchObject({ userId: "Lin" });
    flows.clock.nowMs += 1;
    await expect(call("c1", { verifier })).rejects.toMatchObject(refused);
  });

  it("a replay fails with 10102 when the first callback crashed between claim and outcome", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.begin(cookie);
    const claimed = await flows.ports.data.flows.claim({
      stateHash: sha256(state),
      element: "auths.One",
      binding: "cookie",
      bindingHash: sha256(cookie),
      codeHash: sha256("c1"),
      nowMs: flows.clock.nowMs,
    });
    if (!claimed) throw new Error("the flow was not claimed");
    const refused = { errcode: 10102 };
    await expect(firstOutcome(flows.ports, claimed, cookie, undefined, 100)).rejects.toMatchObject(
      refused,
    );
    flows.clock.nowMs += 30_000;
    await expect(login.finish(cookie, state, "c1")).rejects.toMatchObject(refused);
    expect(flows.asked).toBe(0);
  });

  it("the stored outcome of a callback is encrypted", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.begin(cookie);
    flows.codes.set("c1", { id: "Lin" });
    const { session } = await login.finish(cookie, state, "c1");
    const row = await flows.ports.data.flows.find(sha256(state));
    const sealed = Buffer.from(row?.outcome ?? []);
    expect(sealed.length).toBeGreaterThan(100);
    expect(sealed.includes(session?.token ?? "")).toBe(false);
    expect(sealed.includes("userId")).toBe(false);
    const other = firstOutcome(flows.ports, row ?? ({} as never), "another-cookie");
    await expect(other).rejects.toMatchObject({ errcode: 10102 });
  });
});
