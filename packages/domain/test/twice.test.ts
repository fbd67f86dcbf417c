import { describe, expect, it } from "vitest";
import { firstOutcome } from "@menshen/domain/consume-flow";
import { sha256 } from "@menshen/domain";
import { challenge, cookie, openHouse, verifier } from "./house.ts";

const TWO_MINUTES = 2 * 60_000;

describe("the same callback again", () => {
  it("waits for the first and gets its outcome: one session, one question to the provider", async () => {
    await using house = await openHouse();
    const login = house.element();
    const { state } = await login.begin(cookie);
    house.codes.set("c1", { id: "Lin" });
    const ends = await Promise.all(
      Array.from({ length: 5 }, () => login.finish(cookie, state, "c1")),
    );
    expect(house.asked).toBe(1);
    expect(new Set(ends.map((end) => end.session?.token)).size).toBe(1);
    expect(await login.finish(cookie, state, "c1")).toEqual(ends[0]);
  });

  it("gets the first one's failure too", async () => {
    await using house = await openHouse();
    const login = house.element();
    const { state } = await login.start({ challenge }, house.context());
    const again = () => login.complete({ code: "spent", state, verifier }, house.context());
    const failure = {
      errcode: 40029,
      source: "wecom",
      httpStatus: 400,
      message: "the code is spent",
    };
    await expect(again()).rejects.toMatchObject(failure);
    await expect(again()).rejects.toMatchObject(failure);
    expect(house.asked).toBe(1);
  });

  it("works without a binding too, for who holds the state", async () => {
    await using house = await openHouse();
    const login = house.element();
    const { state } = await login.start({}, house.context());
    house.codes.set("c1", { id: "Lin" });
    const first = await login.complete({ code: "c1", state }, house.context());
    expect(await login.complete({ code: "c1", state }, house.context())).toEqual(first);
    // A browser is not let in by the back door either.
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    await expect(
      login.complete({ code: "c1", state }, house.context("anonymous", { http })),
    ).rejects.toMatchObject({ errcode: 10102 });
  });

  it("with another code, another binding or after two minutes is 10102", async () => {
    await using house = await openHouse();
    const login = house.element();
    const { state } = await login.start({ challenge }, house.context());
    house.codes.set("c1", { id: "Lin" });
    await login.complete({ code: "c1", state, verifier }, house.context());
    const http = { fromBrowser: true, userAgent: "", setSession() {}, clearSession() {} };
    const refused = { errcode: 10102 };
    const call = (code: string, more: object) =>
      login.complete({ code, state, ...more }, house.context("anonymous", { http }));
    await expect(call("c2", { verifier })).rejects.toMatchObject(refused);
    await expect(call("c1", { verifier: "y".repeat(43) })).rejects.toMatchObject(refused);
    await expect(call("c1", {})).rejects.toMatchObject(refused);
    house.clock.nowMs += TWO_MINUTES;
    await expect(call("c1", { verifier })).resolves.toMatchObject({ userId: "Lin" });
    house.clock.nowMs += 1;
    await expect(call("c1", { verifier })).rejects.toMatchObject(refused);
  });

  it("gives up with 10102 when the first one crashed between claim and finish", async () => {
    await using house = await openHouse();
    const login = house.element();
    const { state } = await login.begin(cookie);
    const claimed = await house.ports.data.flows.claim({
      stateHash: sha256(state),
      element: "auths.One",
      binding: "cookie",
      bindingHash: sha256(cookie),
      codeHash: sha256("c1"),
      nowMs: house.clock.nowMs,
    });
    if (!claimed) throw new Error("the flow was not claimed");
    const refused = { errcode: 10102 };
    await expect(firstOutcome(house.ports, claimed, cookie, undefined, 100)).rejects.toMatchObject(
      refused,
    );
    house.clock.nowMs += 30_000;
    await expect(login.finish(cookie, state, "c1")).rejects.toMatchObject(refused);
    expect(house.asked).toBe(0);
  });

  it("keeps the outcome sealed: nothing of it can be read from the row", async () => {
    await using house = await openHouse();
    const login = house.element();
    const { state } = await login.begin(cookie);
    house.codes.set("c1", { id: "Lin" });
    const { session } = await login.finish(cookie, state, "c1");
    const row = await house.ports.data.flows.find(sha256(state));
    const kept = Buffer.from(row?.outcome ?? []);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.includes(session?.token ?? "")).toBe(false);
    expect(kept.includes("userId")).toBe(false);
    const other = firstOutcome(house.ports, row ?? ({} as never), "another-cookie");
    await expect(other).rejects.toMatchObject({ errcode: 10102 });
  });
});
