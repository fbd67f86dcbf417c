import { describe, expect, it } from "vitest";
import { openCorps, problemKey, sortCorps, ticketState } from "./suite-state.ts";
import type { Suite, SuiteCorp } from "../../shared/server/rows.ts";

const NOW = 1_795_176_000_000;
const MINUTE = 60_000;

const corp = (corpId: string, facts: Partial<SuiteCorp> = {}): SuiteCorp => ({
  corpId,
  corpName: corpId.toUpperCase(),
  corpFullName: "",
  aliases: [],
  agentId: "1000001",
  status: "active",
  problem: null,
  code: null,
  codeElement: null,
  callbackUrl: null,
  authorisedAt: NOW,
  cancelledAt: null,
  servedBy: "a.B",
  ...facts,
});

describe("a ticket", () => {
  it.each([
    [null, "never"],
    [NOW - 20 * MINUTE, "good"],
    [NOW - 20 * MINUTE - 1, "late"],
  ])("that came at %s is %s", (receivedAt, state) => {
    expect(ticketState({ ticket: receivedAt === null ? null : { receivedAt } }, NOW)).toBe(state);
  });
});

describe("companies", () => {
  const old = corp("ww1", { authorisedAt: NOW - 1 });
  const gone = corp("ww2", { status: "cancelled" });
  const refused = corp("ww3", { status: "unusable", corpFullName: "Three Ltd" });

  it("are sorted latest first, cancelled ones separately", () => {
    expect(sortCorps([old, gone, refused])).toEqual({ open: [refused, old], over: [gone] });
  });

  it("are keyed by suite and authorisation, so that a returning company is new", () => {
    const suite = { suiteId: "dk1", corps: [old, gone, refused] } as unknown as Suite;
    expect([...openCorps([suite])]).toEqual([
      [`dk1 ww1 ${NOW - 1}`, "WW1"],
      [`dk1 ww3 ${NOW}`, "Three Ltd"],
    ]);
  });
});

it("problemKey maps known error numbers to their texts and others to a fallback", () => {
  expect(problemKey(48004)).toBe("suites.problem_48004");
  expect(problemKey(1)).toBe("suites.problem_other");
});
