import { describe, expect, it } from "vitest";
import { firstOutcome } from "@menshen/domain/consume-flow";
import { sha256 } from "@menshen/domain";
import { challenge, cookie, createTestFlows, verifier } from "@menshen/testkit/flows";

const TWO_MINUTES = 2 * 60_000;

describe("the same callback again", () => {
  it("waits for the first and gets its outcome: one session, one question to the provider", async () => {
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

  it("gets the first one's failure too", async () => {
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

  it("works without a binding too, for who holds the state", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.start({}, flows.context());
    flows.codes.set("c1", { id: "Lin" });
    const first = await login.complete({ code: "c1", state }, flows.context());
    expect(await login.complete({ code: "c1", state }, flows.context())).toEqual(first);
    // A browser is not let in by the back door either.
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    await expect(
      login.complete({ code: "c1", state }, flows.context("anonymous", { http })),
    ).rejects.toMatchObject({ errcode: 10102 });
  });

  it("with another code, another binding or after two minutes is 10102", async () => {
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

  it("gives up with 10102 when the first one crashed between claim and finish", async () => {
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

  it("keeps the outcome sealed: nothing of it can be read from the row", async () => {
    await using flows = await createTestFlows();
    const login = flows.element();
    const { state } = await login.begin(cookie);
    flows.codes.set("c1", { id: "Lin" });
    const { session } = await login.finish(cookie, state, "c1");
    const row = await flows.ports.data.flows.find(sha256(state));
    const kept = Buffer.from(row?.outcome ?? []);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.includes(session?.token ?? "")).toBe(false);
    expect(kept.includes("userId")).toBe(false);
    const other = firstOutcome(flows.ports, row ?? ({} as never), "another-cookie");
    await expect(other).rejects.toMatchObject({ errcode: 10102 });
  });
});
