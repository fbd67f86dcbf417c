import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import type { Logger } from "@menshen/core";
import { postgresFault } from "./postgres-fault.ts";
import { localSignals, type WorkQueue, type WorkSignals } from "./work-signals.ts";

/** The connection works: only notifications do not arrive. */
class SilentChannel extends Error {}

const CHANNEL = "menshen_work";
const SEND_EVERY_MS = 1_000;
/** A connection that lost its peer stays silent, and so does one that a pooler gave to another client. */
const PROBE_EVERY_MS = 60_000;
const PROBE_MS = 10_000;
const CONNECT_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 5 * 60_000;
const CLOSE_MS = 1_000;

interface SignalOptions {
  readonly url: string;
  readonly log: Logger;
  /** Runs `select pg_notify(channel, payload)` on another connection. */
  readonly notify: (channel: string, payload: string) => Promise<unknown>;
  /** How long a notification of its own may take. */
  readonly probeMs?: number;
}

/**
 * LISTEN on a connection of its own, from the first `onWork` on. NOTIFY is sent after the commit, not in its transaction:
 * commits that notify wait for each other, each for its own write to the disk.
 */
export function postgresSignals(options: SignalOptions): WorkSignals {
  const { url, log, notify, probeMs = PROBE_MS } = options;
  const local = localSignals();
  const queues = new Set<WorkQueue>();
  const own = randomUUID();
  const stopped = new AbortController();
  let listening: Promise<void> | undefined;
  let isListening = false;
  let answerProbe: (() => void) | undefined;

  const pause = (ms: number) => wait(ms, undefined, { signal: stopped.signal, ref: false });
  const post = (payload: string) =>
    notify(CHANNEL, `${payload} ${own}`).catch((err: unknown) =>
      log.debug({ err }, "a signal to the other nodes was not sent"),
    );
  const postRarely = throttledByKey(SEND_EVERY_MS, (queue: WorkQueue) => void post(queue));

  function receive(payload = ""): void {
    const [what, sender] = payload.split(" ");
    if (sender !== own) local.send(what as WorkQueue);
    else if (what === "probe") answerProbe?.();
  }

  async function probe(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    answerProbe = resolve;
    await post("probe");
    const silence = pause(probeMs).then(() => "silent");
    if ((await Promise.race([promise, silence])) === "silent")
      throw new SilentChannel(
        "no notification arrives: is a pooler in transaction mode in between?",
      );
  }

  /** Until the connection is lost. */
  async function listenOnce(onSuccess: () => void): Promise<void> {
    const client = new Client({
      connectionString: url,
      application_name: "menshen",
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
    });
    const lost = new Promise<never>((_, reject) => {
      client.on("error", reject);
      client.on("end", () => reject(new Error("the connection ended")));
    });
    lost.catch(() => {});
    client.on("notification", ({ payload }) => receive(payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      for (;;) {
        await Promise.race([probe(), lost]);
        if (!isListening) {
          isListening = true;
          onSuccess();
          // What was stored meanwhile was signalled to a connection that did not listen yet.
          for (const queue of queues) local.send(queue);
        }
        await Promise.race([pause(PROBE_EVERY_MS), lost]);
      }
    } finally {
      isListening = false;
      void client.end().catch(() => {});
    }
  }

  async function listen(): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; !stopped.signal.aborted;) {
      try {
        await listenOnce(() => (retryMs = FIRST_RETRY_MS));
      } catch (error) {
        if (stopped.signal.aborted) return;
        const err = error instanceof SilentChannel ? error : (postgresFault(error) ?? error);
        log.warn(
          { err, retryMs },
          "signals of other nodes do not arrive: workers poll each second",
        );
      }
      await pause(retryMs).catch(() => {});
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    }
  }

  return {
    send(queue) {
      local.send(queue);
      postRarely(queue);
    },
    onWork(queue, wake) {
      local.onWork(queue, wake);
      queues.add(queue);
      listening ??= listen();
    },
    isListening: () => isListening,
    async close() {
      stopped.abort();
      postRarely.stop();
      await Promise.race([listening, wait(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

/** Runs `work` at once, and calls for the same key within `everyMs` together when it is over. */
function throttledByKey<Key>(everyMs: number, work: (key: Key) => void) {
  const timers = new Map<Key, NodeJS.Timeout>();
  const again = new Set<Key>();
  function run(key: Key): void {
    if (timers.has(key)) return void again.add(key);
    work(key);
    const timer = setTimeout(() => {
      timers.delete(key);
      if (again.delete(key)) run(key);
    }, everyMs).unref();
    timers.set(key, timer);
  }
  const stop = (): void => {
    for (const timer of timers.values()) clearTimeout(timer);
  };
  return Object.assign(run, { stop });
}
