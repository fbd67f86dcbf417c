import { describe, expect, it } from "vitest";
import type { ClaimFlow, LoginCodeRow, NewFlow } from "@menshen/domain";
import type { World } from "../world.ts";
import { MINUTE, NOON, newBindCode, newFlow, unique } from "../fixtures.ts";

export function describeFlows(world: World): void {
  const { flows, loginCodes, bindCodes } = lazily(world);

  describe("flows", () => {
    it("a flow is stored as issued", async () => {
      const flow = newFlow({ purpose: "bind", userId: "u", corpId: "c", dryRunId: "d" });
      await flows().create(flow);
      const { kept: _, ...row } = flow;
      expect(await flows().find(flow.stateHash)).toEqual({
        ...row,
        status: "issued",
        codeHash: null,
        claimedAtMs: null,
        outcome: null,
      });
      expect(await flows().find("unknown")).toBeNull();
    });

    it("a flow is claimed once by ten concurrent callbacks", async () => {
      const flow = newFlow();
      await flows().create(flow);
      const claims = Array.from({ length: 10 }, (_, n) =>
        flows().claim({ ...claimOf(flow), codeHash: `code-${n}` }),
      );
      const won = (await Promise.all(claims)).filter((row) => row !== null);
      expect(won).toHaveLength(1);
      expect(won[0]).toMatchObject({ status: "claimed", claimedAtMs: NOON + MINUTE });
      expect({ ...(await flows().find(flow.stateHash)), kept: {} }).toEqual(won[0]);
    });

    it("what begin stored is given to the claim, and to nothing else", async () => {
      const flow = newFlow({ kept: { verifier: "a-pkce-verifier", nonce: "随机" } });
      await flows().create(flow);
      expect(await flows().find(flow.stateHash)).not.toHaveProperty("kept");
      const claimed = await flows().claim(claimOf(flow));
      expect(claimed?.kept).toEqual({ verifier: "a-pkce-verifier", nonce: "随机" });
    });

    it.each<[string, Partial<ClaimFlow>]>([
      ["another element", { element: "auths.loginTypes.B" }],
      ["another kind of binding", { binding: "challenge" }],
      ["another browser's secret", { bindingHash: "secret-of-another" }],
      ["no secret", { bindingHash: null }],
      ["the moment it expires", { nowMs: NOON + 10 * MINUTE }],
    ])("is neither given to %s nor burnt by it", async (_, wrong) => {
      const flow = newFlow();
      await flows().create(flow);
      expect(await flows().claim({ ...claimOf(flow), ...wrong })).toBeNull();
      expect(await flows().claim(claimOf(flow))).toMatchObject({ status: "claimed" });
    });

    it("an expired flow ends once, also where two nodes end it at the same time", async () => {
      const flow = newFlow({ element: unique("auths.Abandoned"), expiresAtMs: NOON - 1 });
      await flows().create(flow);
      const nodes = [world.database, world.database];
      const counts = await Promise.all(nodes.map((node) => node.expireFlows(NOON - 1)));
      const own = counts.flat().filter(({ element }) => element === flow.element);
      expect(own).toEqual([{ element: flow.element, count: 1 }]);
      expect(await flows().find(flow.stateHash)).toMatchObject({ status: "failed" });
    });

    it("a flow without a binding is claimed without one", async () => {
      const flow = newFlow({ binding: "none", bindingHash: null });
      await flows().create(flow);
      expect(await flows().claim({ ...claimOf(flow), bindingHash: "x" })).toBeNull();
      expect(await flows().claim(claimOf(flow))).toMatchObject({ binding: "none" });
    });

    it("a flow ends once, and only after it was claimed", async () => {
      const flow = newFlow();
      await flows().create(flow);
      await flows().finish(flow.stateHash, "done", Buffer.from("too early"));
      expect(await flows().find(flow.stateHash)).toMatchObject({ status: "issued", outcome: null });

      await flows().claim(claimOf(flow));
      await flows().finish(flow.stateHash, "done", new Uint8Array([0, 255, 7]));
      await flows().finish(flow.stateHash, "failed", null);
      const row = await flows().find(flow.stateHash);
      expect(row?.status).toBe("done");
      expect([...(row?.outcome ?? [])]).toEqual([0, 255, 7]);
    });
  });

  describe("login codes", () => {
    it("a loginCode works once for ten concurrent callers", async () => {
      const code = newLoginCode();
      await loginCodes().create(code);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => loginCodes().consume(code.codeHash, NOON + 1)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await loginCodes().find(code.codeHash, NOON + 1)).toBeNull();
    });

    it("an expired loginCode is rejected", async () => {
      const code = newLoginCode();
      await loginCodes().create(code);
      const [last, end] = [code.expiresAtMs - 1, code.expiresAtMs];
      expect(await loginCodes().find(code.codeHash, last)).toEqual(code);
      expect(await loginCodes().find(code.codeHash, end)).toBeNull();
      expect(await loginCodes().consume(code.codeHash, end)).toBe(false);
      expect(await loginCodes().consume(code.codeHash, last)).toBe(true);
    });

    it("a loginCode distinguishes all corps from none", async () => {
      const [all, none] = [newLoginCode({ corps: null }), newLoginCode({ corps: [] })];
      await loginCodes().create(all);
      await loginCodes().create(none);
      expect((await loginCodes().find(all.codeHash, NOON))?.corps).toBeNull();
      expect((await loginCodes().find(none.codeHash, NOON))?.corps).toEqual([]);
    });
  });

  describe("bind codes", () => {
    it("a bindCode works once for ten concurrent callers", async () => {
      const code = newBindCode();
      await bindCodes().create(code);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => bindCodes().consume(code.codeHash, NOON + 1)),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await bindCodes().find(code.codeHash, NOON + 1)).toBeNull();
    });

    it("an expired bindCode is rejected", async () => {
      const code = newBindCode({ unionId: "u1", bindingHash: null, binding: "none" });
      await bindCodes().create(code);
      const [last, end] = [code.expiresAtMs - 1, code.expiresAtMs];
      expect(await bindCodes().find(code.codeHash, last)).toEqual(code);
      expect(await bindCodes().find(code.codeHash, end)).toBeNull();
      expect(await bindCodes().consume(code.codeHash, end)).toBe(false);
      expect(await bindCodes().consume(code.codeHash, last)).toBe(true);
    });
  });
}

function lazily(world: World) {
  return {
    bindCodes: () => world.database.data.bindCodes,
    flows: () => world.database.data.flows,
    loginCodes: () => world.database.data.loginCodes,
  };
}

function claimOf({ stateHash, element, binding, bindingHash }: NewFlow): ClaimFlow {
  return { stateHash, element, binding, bindingHash, codeHash: "code", nowMs: NOON + MINUTE };
}

function newLoginCode(facts: Partial<LoginCodeRow> = {}): LoginCodeRow {
  return {
    codeHash: unique("login-code"),
    userId: "u",
    accountId: 7,
    element: "auths.loginTypes.A",
    corps: ["one", "two"],
    expiresAtMs: NOON + 5 * MINUTE,
    ...facts,
  };
}
