import type { Clock, Logger } from "@menshen/core";
import type { EndedLogin, OidcStores } from "@menshen/db";
import { createWorker, type Worker } from "../jobs/worker.ts";

interface LogoutWorkerOptions {
  readonly logins: OidcStores["logins"];
  /** Sends the client its logout token. Throws where it does not arrive. */
  readonly send: (login: EndedLogin) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly isSignalled?: (() => boolean) | undefined;
}

const POLL_MS = 1_000;
/** Revocations are looked up this far back: a node's clock may be behind, and a transaction may commit late. */
const BACK_MS = 5 * 60_000;
const SWEEP_EVERY_MS = 60_000;
/** A sender that has not finished by then has died. */
const SENDING_MS = 30_000;
const FIRST_RETRY_MS = 5_000;
const MAX_ATTEMPTS = 12;

/**
 * Tells clients that a session ended. The job is the row of the login, so that no end is lost on a crash and nothing that
 * ends sessions has to know of clients.
 */
export function createLogoutWorker(options: LogoutWorkerOptions): Worker {
  const { logins, clock, log, signal } = options;
  let sweptAtMs = 0;
  const worker: Worker = createWorker({
    async claim() {
      const nowMs = clock.now();
      if (nowMs - sweptAtMs >= SWEEP_EVERY_MS) {
        sweptAtMs = nowMs;
        await logins.endAll(nowMs);
      } else {
        await logins.endRevoked(nowMs - BACK_MS, nowMs);
      }
      return await logins.claim(nowMs, nowMs + SENDING_MS);
    },
    process: (login) => deliver(login, options, (delayMs) => worker.wakeIn(delayMs)),
    onClaimError: (error) => log.error({ err: error }, "failed to claim a back-channel logout"),
    signal,
    concurrency: 4,
    pollMs: POLL_MS,
    isSignalled: options.isSignalled,
    signalledPollMs: SWEEP_EVERY_MS,
  });
  return worker;
}

/** Never rejects. */
async function deliver(
  login: EndedLogin,
  { logins, send, clock, log }: LogoutWorkerOptions,
  wakeIn: Worker["wakeIn"],
): Promise<void> {
  const { clientId, attempts } = login;
  try {
    const failure = await send(login).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (failure && attempts < MAX_ATTEMPTS) {
      log.warn({ clientId, attempts, err: failure.error }, "a back-channel logout failed");
      const delayMs = FIRST_RETRY_MS * 2 ** (attempts - 1);
      wakeIn(delayMs);
      await logins.retryAt(login, clock.now() + delayMs);
      return;
    }
    if (failure) log.error({ clientId, err: failure.error }, "a back-channel logout was given up");
    await logins.remove(login);
  } catch (error) {
    log.error({ clientId, err: error }, "failed to record a back-channel logout");
  }
}
