import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { type Clock, Code, type FreshToken, type TokenCache } from "@menshen/core";
import { createKeyRing, type Secrets } from "../keys.ts";
import type { Scope } from "../scope.ts";
import { statement } from "../statement.ts";

/*
 * One row per key holds the sealed token and the lease of the node that fetches the next one. Fencing: each lease has a
 * greater version than the one before, and a token is stored only over one of a lower version.
 */

export interface TokenCacheOptions extends Secrets {
  readonly clock: Clock;
  /** After this time a holder is considered dead and its lease is granted again. Default 15 s, by the database's clock. */
  readonly leaseMs?: number | undefined;
}

interface Held {
  readonly token: string;
  readonly usableUntilMs: number;
}

type Refresh = () => Promise<FreshToken>;

export function createTokenCache(scope: Scope, options: TokenCacheOptions): TokenCache {
  const { clock, leaseMs = 15_000 } = options;
  const rows = tokenRows(scope, options, leaseMs);
  const memory = new Map<string, Held>();
  const flights = new Map<string, Promise<string>>();

  const isGood = (held: Held | null | undefined, rejected: string | undefined): held is Held =>
    held != null && held.token !== rejected && clock.now() < held.usableUntilMs;

  async function get(key: string, refresh: Refresh, rejected?: string): Promise<string> {
    const held = memory.get(key);
    if (isGood(held, rejected)) return held.token;
    const flight = flights.get(key);
    if (flight === undefined) return await takeOff(key, refresh, rejected);
    const token = await flight;
    return token === rejected ? await get(key, refresh, rejected) : token;
  }

  async function takeOff(key: string, refresh: Refresh, rejected: string | undefined) {
    memory.delete(key);
    const flight = obtain(key, refresh, rejected).finally(() => flights.delete(key));
    flights.set(key, flight);
    return await flight;
  }

  async function obtain(key: string, refresh: Refresh, rejected: string | undefined) {
    for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 1.5, 400)) {
      const row = await rows.read(key);
      if (isGood(row.held, rejected)) return remember(key, row.held);
      const version = await rows.lease(key, row.tokenVersion);
      if (version !== null) return await renew(key, version, refresh, rejected);
      await wait(pauseMs * (0.5 + Math.random()));
    }
  }

  async function renew(key: string, version: number, refresh: Refresh, rejected?: string) {
    const fresh = await fetchHeld(refresh, rejected).catch(async (error: unknown) => {
      // If this fails as well, the lease expires.
      await rows.release(key, version).catch(() => 0);
      throw error;
    });
    const stored = await rows.store(key, version, fresh);
    // A newer lease was granted meanwhile, and its token is stored: use that one.
    const newer = stored ? null : (await rows.read(key)).held;
    return remember(key, isGood(newer, rejected) ? newer : fresh);
  }

  async function fetchHeld(refresh: Refresh, rejected: string | undefined): Promise<Held> {
    const askedAtMs = clock.now();
    const { token, expiresInSeconds } = await refresh();
    if (token === rejected) {
      throw new Code(10502, "the provider issued again the token that it had just refused");
    }
    return { token, usableUntilMs: askedAtMs + usableMs(expiresInSeconds * 1000) };
  }

  function remember(key: string, held: Held): string {
    memory.set(key, held);
    return held.token;
  }

  return { get: (key, refresh, { rejected } = {}) => get(key, refresh, rejected) };
}

const MAX_MARGIN_MS = 5 * 60 * 1000;

/** Tokens are renewed shortly before they expire. */
function usableMs(lifetimeMs: number): number {
  return Math.floor(lifetimeMs - Math.min(MAX_MARGIN_MS, lifetimeMs / 10));
}

interface StoredToken {
  sealed: Uint8Array | null;
  usableUntilMs: number;
  tokenVersion: number;
}

const place = (key: string) => `providerTokens|${key}|sealed`;

function tokenRows(scope: Scope, secrets: Secrets, leaseMs: number) {
  const ring = createKeyRing(secrets, "provider-tokens");
  const holder = randomUUID();
  return {
    async read(key: string): Promise<{ held: Held | null; tokenVersion: number }> {
      const row = await scope.first(read, { key });
      if (row === null) return { held: null, tokenVersion: 0 };
      const token = row.sealed && ring.open(row.sealed, place(key));
      const { usableUntilMs, tokenVersion } = row;
      return { held: token === null ? null : { token, usableUntilMs }, tokenVersion };
    },
    /** The lease's version; null while another lease is held, or when a token was stored after `seen`. */
    async lease(key: string, seen: number): Promise<number | null> {
      const lease = await scope.first(takeLease, { key, holder, leaseMs, seen });
      return lease && lease.leaseVersion;
    },
    release: (key: string, version: number) => scope.change(release, { key, version }),
    async store(key: string, version: number, { token, usableUntilMs }: Held): Promise<boolean> {
      const sealed = ring.seal(token, place(key));
      return (await scope.change(store, { key, version, sealed, usableUntilMs })) === 1;
    },
  };
}

const read = statement<{ key: string }, StoredToken>((db, { key }) =>
  db
    .selectFrom("providerTokens")
    .select(["sealed", "usableUntilMs", "tokenVersion"])
    .where("key", "=", key),
);

/** Taking a lease means that the stored token is unusable: it is deleted, so that no other node reads it. */
const takeLease = statement<
  { key: string; holder: string; leaseMs: number; seen: number },
  { leaseVersion: number }
>((db, { key, holder, leaseMs, seen }, { nowMs }) =>
  db
    .insertInto("providerTokens")
    .values({
      key,
      sealed: null,
      usableUntilMs: 0,
      tokenVersion: 0,
      leaseVersion: 1,
      leaseHolder: holder,
      leaseUntilMs: sql<number>`${nowMs} + ${leaseMs}`,
    })
    .onConflict((conflict) =>
      conflict
        .column("key")
        .doUpdateSet((row) => ({
          sealed: null,
          usableUntilMs: 0,
          leaseVersion: sql<number>`${row.ref("providerTokens.leaseVersion")} + 1`,
          leaseHolder: row.ref("excluded.leaseHolder"),
          leaseUntilMs: row.ref("excluded.leaseUntilMs"),
        }))
        .where("providerTokens.leaseUntilMs", "<=", nowMs)
        .where("providerTokens.tokenVersion", "=", seen),
    )
    .returning("leaseVersion"),
);

const release = statement<{ key: string; version: number }, unknown>((db, { key, version }) =>
  db
    .updateTable("providerTokens")
    .set({ leaseUntilMs: 0 })
    .where("key", "=", key)
    .where("leaseVersion", "=", version),
);

const store = statement<
  { key: string; version: number; sealed: Uint8Array; usableUntilMs: number },
  unknown
>((db, { key, version, sealed, usableUntilMs }) =>
  db
    .updateTable("providerTokens")
    .set((row) => ({
      sealed,
      usableUntilMs,
      tokenVersion: version,
      // Does not release a lease that was granted to another holder meanwhile.
      leaseUntilMs: row
        .case()
        .when("leaseVersion", "=", version)
        .then(0)
        .else(row.ref("leaseUntilMs"))
        .end(),
    }))
    .where("key", "=", key)
    .where("tokenVersion", "<", version),
);
