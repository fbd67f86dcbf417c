import { setTimeout as wait } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import type { Connection } from "./connection.ts";
import { faultCode } from "./database-fault.ts";
import type { Schema } from "../schema.ts";

/** Shorter than the limits of statements: a probe of a load balancer does not wait for them. */
const PING_MS = 3_000;

/**
 * Checks the connections of requests. Connections of their own tell an unreachable database from a pool whose
 * connections are all in use.
 */
export async function ping({ db, background, check }: Connection): Promise<void> {
  check?.();
  const [forRequests, forBackground] = await Promise.all([
    probe(db),
    background === db ? null : probe(background),
  ]);
  if (forRequests === "ok") return;
  if (forRequests !== "silent") throw forRequests;
  throw forBackground === "ok"
    ? faultCode("exhausted", "")
    : faultCode("unreachable", `no answer within ${PING_MS / 1000} s`);
}

async function probe(db: Kysely<Schema>): Promise<"ok" | "silent" | Error> {
  const answer = db
    .selectNoFrom(sql.lit(1).as("one"))
    .execute()
    .then(
      () => "ok" as const,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
  const deadline = new AbortController();
  const silence = wait(PING_MS, "silent" as const, { signal: deadline.signal }).catch(
    () => "silent" as const,
  );
  const result = await Promise.race([answer, silence]);
  deadline.abort();
  return result;
}
