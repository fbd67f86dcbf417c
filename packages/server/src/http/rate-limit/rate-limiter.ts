import { Code, isCode, type Clock } from "@menshen/core";
import { addressBlocks } from "../client-ip.ts";
import type { Counters, Tally } from "./local-counters.ts";

interface Limit {
  /** Calls of one client in a minute; the blocks around it have multiples. */
  readonly perMinute: number;
  /** Whether each element has an allowance of its own. */
  readonly perElement: boolean;
  /** What counts of `attempt`. */
  isFailure(error: unknown): boolean;
}

const limits = {
  start: { perMinute: 300, perElement: true, isFailure: isCallersFault },
  /** Failures only, so that an office behind one address can sign in at nine o'clock. */
  finish: { perMinute: 60, perElement: true, isFailure: isCallersFault },
  bind: { perMinute: 30, perElement: true, isFailure: isCallersFault },
  /**
   * Wrong organisation codes, which are short enough to be guessed, and corpids that are unknown or not authorised. Valid
   * ones are public, and count as starts.
   */
  org: { perMinute: 10, perElement: false, isFailure: isUnknownCompany },
  /** Applications that do not prove who they are at the OpenID provider. */
  clientAuth: { perMinute: 30, perElement: false, isFailure: isCallersFault },
  /** Wrong ones, and wrong links to the console. */
  adminToken: { perMinute: 5, perElement: false, isFailure: isCallersFault },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

export interface RateLimiter {
  /** Counts one call. @throws Code 10601 above the limit */
  count(name: LimitName, ip: string, element: string): Promise<void>;
  /**
   * Runs `run`, and counts it if it fails by the caller's fault. At most as many run at once as may still fail; the others
   * wait, so that parallel calls do not exceed the limit.
   *
   * @throws Code 10601 at the limit, without running
   */
  attempt<T>(name: LimitName, ip: string, element: string, run: () => Promise<T>): Promise<T>;
}

export interface RateLimiterOptions {
  readonly counters: Counters;
  readonly clock: Clock;
  /** Multiplies every limit. Default 1. */
  readonly factor?: number | undefined;
  readonly onRefusal?: ((name: LimitName, element: string) => void) | undefined;
}

/** Limits per client address and per block around it. No limit covers all clients: a flood would lock everybody out. */
export function createRateLimiter({
  counters,
  clock,
  factor = 1,
  onRefusal,
}: RateLimiterOptions): RateLimiter {
  const refusals = createRefusals(clock);
  const gates = new Map<string, Gate>();

  const limitedCall = (name: LimitName, ip: string, element: string): LimitedCall => {
    const { perMinute, perElement } = limits[name];
    const of = perElement ? `${name} ${element}` : name;
    const keys = addressBlocks(ip).map(({ block, times }) => ({
      key: `${of} ${block}`,
      limit: Math.ceil(perMinute * times * factor),
    }));
    return { name, element, keys };
  };

  /** A key that is over its limit refuses later calls without counting them: they do not use up its neighbours' share. */
  const assertOpen = ({ name, element, keys }: LimitedCall): void => {
    const refused = refusals.find(keys);
    if (!refused) return;
    onRefusal?.(name, element);
    throw rateLimited(refused);
  };

  const add = async (keys: readonly LimitedKey[], amount: 0 | 1): Promise<readonly Tally[]> => {
    const tallies = await counters.add(
      keys.map(({ key }) => key),
      amount,
    );
    for (const [at, { count, resetInMs }] of tallies.entries()) {
      const limited = keys[at];
      // Reading asks whether one more fits.
      if (limited && count + 1 - amount > limited.limit) refusals.put(limited, resetInMs);
    }
    return tallies;
  };

  /** Waits until one more failure would be within the limit. */
  const takeTurn = async (call: LimitedCall, gate: Gate) => {
    const { keys } = call;
    for (;;) {
      assertOpen(call);
      const { failures } = gate;
      const [tally] = await add(keys, 0);
      assertOpen(call);
      // A failure was counted while the counter was read: the count may lack it.
      if (gate.failures !== failures) continue;
      if (gate.running < (keys[0]?.limit ?? 0) - (tally?.count ?? 0)) break;
      await new Promise<void>((resolve) => gate.waiting.push(resolve));
    }
    gate.running++;
  };

  return {
    async count(name, ip, element) {
      const call = limitedCall(name, ip, element);
      assertOpen(call);
      await add(call.keys, 1);
      assertOpen(call);
    },
    async attempt(name, ip, element, run) {
      const call = limitedCall(name, ip, element);
      const { keys } = call;
      const gate = enter(gates, keys);
      let hasTurn = false;
      try {
        await takeTurn(call, gate);
        hasTurn = true;
        return await run();
      } catch (error) {
        if (limits[name].isFailure(error)) {
          await add(keys, 1);
          gate.failures++;
        }
        throw error;
      } finally {
        if (hasTurn) gate.running--;
        leave(gates, keys, gate);
      }
    },
  };
}

/** For load tests. */
export const noLimits: RateLimiter = {
  count: async () => {},
  attempt: (_name, _ip, _element, run) => run(),
};

interface LimitedCall {
  readonly name: LimitName;
  readonly element: string;
  /** Of the client, then of the blocks around it. */
  readonly keys: readonly LimitedKey[];
}

interface LimitedKey {
  readonly key: string;
  readonly limit: number;
}

/** The attempts of one client at one element in this process. */
interface Gate {
  /** Inside `attempt`, running or waiting. */
  present: number;
  running: number;
  /** Counted since the gate exists. */
  failures: number;
  readonly waiting: (() => void)[];
}

function enter(gates: Map<string, Gate>, [client]: readonly LimitedKey[]): Gate {
  const key = client?.key ?? "";
  const gate = gates.get(key) ?? { present: 0, running: 0, failures: 0, waiting: [] };
  gates.set(key, gate);
  gate.present++;
  return gate;
}

function leave(gates: Map<string, Gate>, [client]: readonly LimitedKey[], gate: Gate): void {
  gate.present--;
  if (gate.present === 0) gates.delete(client?.key ?? "");
  gate.waiting.shift()?.();
}

/** Being asked for a company or to link an account is a step of a login, and a server that fails is not the caller. */
function isCallersFault(error: unknown): boolean {
  if (!isCode(error) || error.httpStatus >= 500) return false;
  const isStep = error.source === "app" && [10201, 10303, 10601].includes(error.errcode);
  return !isStep;
}

/** An unknown organisation code, or a corpid for which the provider may be asked, whose calls are counted. */
function isUnknownCompany(error: unknown): boolean {
  return isCode(error) && error.source === "app" && [10203, 10301, 10302].includes(error.errcode);
}

interface Refusal {
  readonly limit: number;
  readonly forMs: number;
}

const MAX_REFUSALS = 10_000;

/** The keys over their limits, until their windows end. */
function createRefusals(clock: Clock) {
  const untilMs = new Map<string, number>();
  return {
    put({ key }: LimitedKey, forMs: number): void {
      untilMs.delete(key);
      untilMs.set(key, clock.now() + forMs);
      const [oldest] = untilMs.size > MAX_REFUSALS ? untilMs.keys() : [];
      if (oldest !== undefined) untilMs.delete(oldest);
    },
    find(keys: readonly LimitedKey[]): Refusal | null {
      const nowMs = clock.now();
      for (const { key, limit } of keys) {
        const until = untilMs.get(key);
        if (until !== undefined && until > nowMs) return { limit, forMs: until - nowMs };
        if (until !== undefined) untilMs.delete(key);
      }
      return null;
    },
  };
}

function rateLimited({ limit, forMs }: Refusal): Code {
  return new Code(10601, `more than ${limit} calls in a minute`, {
    retryAfterSeconds: Math.max(1, Math.ceil(forMs / 1000)),
  });
}
