import { setImmediate as nextTurn } from "node:timers/promises";
import { Code, isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { createLocalCounters, type Counters } from "./local-counters.ts";
import { createRateLimiter } from "./rate-limiter.ts";

const refusal = async (run: () => Promise<unknown>) => {
  const error: unknown = await run().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isCode(error, 10601, "app") ? { retryAfter: error.retryAfterSeconds } : error;
};

async function times(count: number, run: (n: number) => Promise<unknown>) {
  for (let done = 0; done < count; done++) await run(done);
}

const setUp = (factor?: number) => {
  const clock = { nowMs: 1_000_000, now: () => clock.nowMs };
  const counters = createLocalCounters(clock);
  const refused: string[] = [];
  const onRefusal = (name: string) => void refused.push(name);
  return { clock, refused, rateLimiter: createRateLimiter({ counters, clock, factor, onRefusal }) };
};

const X = "auths.X";
const wrong = () => Promise.reject(new Code(10102, "the state is unknown"));

describe("rate limits", () => {
  it("a client may start 300 logins in a minute, and again in the next minute", async () => {
    const { clock, refused, rateLimiter } = setUp();
    const start = () => rateLimiter.count("start", "203.0.113.9", X);
    await times(300, start);
    clock.nowMs += 20_000;
    expect(await refusal(start)).toEqual({ retryAfter: 40 });
    expect(refused).toEqual(["start"]);
    clock.nowMs += 40_000;
    expect(await refusal(start)).toBeNull();
  });

  it("logins are counted per address and per element, organisation codes per address alone", async () => {
    const { rateLimiter } = setUp();
    await times(300, () => rateLimiter.count("start", "203.0.113.9", X));
    expect(await refusal(() => rateLimiter.count("start", "203.0.113.10", X))).toBeNull();
    expect(await refusal(() => rateLimiter.count("start", "203.0.113.9", "auths.Y"))).toBeNull();
    await times(10, (n) => rateLimiter.count("org", "203.0.113.9", `auths.E${n}`));
    expect(await refusal(() => rateLimiter.count("org", "203.0.113.9", X))).not.toBeNull();
    expect(await refusal(() => rateLimiter.count("org", "203.0.113.10", X))).toBeNull();
  });

  it.each([
    ["IPv4 /24", 20, (n: number) => `203.0.113.${n}`, "203.0.113.200", "203.0.114.1"],
    ["IPv4 /16", 100, (n: number) => `203.0.${n}.9`, "203.0.200.9", "203.1.0.9"],
    ["IPv6 /56", 4, (n: number) => `2001:db8:1:7f0${n}::9`, "2001:db8:1:7fff::9", "2001:db8:1::9"],
    [
      "IPv6 /48",
      20,
      (n: number) => `2001:db8:1:${n.toString(16)}00::9`,
      "2001:db8:1:ffff::9",
      "2001:db8:2:100::9",
    ],
  ])("a block around a client, %s, has %i times its limit", async (_, share, nth, in_, out) => {
    const { rateLimiter } = setUp();
    const bind = (ip: string) => rateLimiter.count("bind", ip, X);
    await times(share, async (n) => await times(30, () => bind(nth(n))));
    expect(await refusal(() => bind(in_))).toEqual({ retryAfter: 60 });
    expect(await refusal(() => bind(out))).toBeNull();
  });

  it("invariant 12: a flood from outside a client's /16 or /48 never refuses it", async () => {
    const { rateLimiter } = setUp();
    const flood = (ip: string) => refusal(() => rateLimiter.count("start", ip, X));
    await times(10_000, async (n) => {
      await flood(`${10 + (n >> 8)}.${n & 255}.7.9`);
      await flood(`2001:db8:${n.toString(16)}::9`);
    });
    await times(40_000, (n) => flood(`198.51.${n & 255}.${n >> 8}`));
    for (const client of ["203.0.113.9", "2001:db8:ffff::9"]) {
      expect(await refusal(() => rateLimiter.count("start", client, X))).toBeNull();
    }
  });

  it("calls of a client over its limit do not use up the share of its neighbours", async () => {
    const { rateLimiter } = setUp();
    const bind = (ip: string) => refusal(() => rateLimiter.count("bind", ip, X));
    await times(5_000, () => bind("203.0.113.9"));
    expect(await bind("203.0.113.10")).toBeNull();
  });

  it("a factor multiplies every limit", async () => {
    const { rateLimiter } = setUp(0.1);
    const start = () => rateLimiter.count("start", "203.0.113.9", X);
    await times(30, start);
    expect(await refusal(start)).not.toBeNull();
  });
});

/** Reads and hits resolve late, and in another order than they happened. */
function withDelays(counters: Counters): Counters {
  let calls = 0;
  return {
    async add(keys, amount) {
      const tallies = await counters.add(keys, amount);
      for (let turns = (calls++ * 7) % 11; turns > 0; turns--) await nextTurn();
      return tallies;
    },
  };
}

describe("attempts", () => {
  it("only failures of the caller count: not successes, steps of a login, or failures of servers", async () => {
    const { rateLimiter } = setUp();
    const attempt = (run: () => Promise<unknown>) =>
      refusal(() => rateLimiter.attempt("finish", "203.0.113.9", X, run));
    await times(300, () => attempt(async () => "in"));
    for (const errcode of [10303, 10201, 10501, 50000]) {
      await times(70, () => attempt(() => Promise.reject(new Code(errcode, "not its fault"))));
    }
    await times(70, () => attempt(() => Promise.reject(new Error("a bug"))));
    await times(60, () => attempt(wrong));
    let ran = false;
    const once = async () => void (ran = true);
    expect(await attempt(once)).toEqual({ retryAfter: 60 });
    expect(ran).toBe(false);
  });

  it("300 successes at the same moment pass, with at most 60 under way", async () => {
    const { rateLimiter } = setUp();
    let [running, most] = [0, 0];
    const login = async () => {
      most = Math.max(most, ++running);
      await nextTurn();
      running--;
    };
    const run = () => rateLimiter.attempt("finish", "203.0.113.9", X, login);
    await Promise.all(Array.from({ length: 300 }, run));
    expect([running, most]).toEqual([0, 60]);
  });

  it.each([
    ["at once", (counters: Counters) => counters],
    ["after different times, as a database does", withDelays],
  ])("of 300 failures at the same moment 60 run: counters that answer %s", async (_, wrap) => {
    const clock = { now: () => 1_000_000 };
    const rateLimiter = createRateLimiter({ counters: wrap(createLocalCounters(clock)), clock });
    let ran = 0;
    const fail = async () => {
      ran++;
      await nextTurn();
      await wrong();
    };
    const run = () => refusal(() => rateLimiter.attempt("finish", "203.0.113.9", X, fail));
    const answers = await Promise.all(Array.from({ length: 300 }, run));
    expect(ran).toBe(60);
    expect(answers.filter((answer) => isCode(answer, 10102, "app"))).toHaveLength(60);
  });
});
