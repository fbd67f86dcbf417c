import type { AsyncDisposableStack } from "@menshen/core/async-disposable-stack";
import type { ServerConfig } from "@menshen/server";

/** The first signal shuts down gracefully, the second one immediately. */
export function stopOnSignal(
  open: AsyncDisposableStack,
  { drainDelayMs = 0 }: Pick<ServerConfig, "drainDelayMs">,
): void {
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
    setTimeout(() => giveUp(drainDelayMs + DEADLINE_MS), drainDelayMs + DEADLINE_MS).unref();
    open.disposeAsync().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  const stopOrEnd = (): void => (isStopping ? process.exit(1) : stop());
  process.on("SIGINT", stopOrEnd);
  process.on("SIGTERM", stopOrEnd);
  // A terminal that closes sends it twice: from the system and from the shell.
  process.on("SIGHUP", () => isStopping || stop());
}

/** Longer than requests and jobs in flight may take to finish, and than the database may take to close. */
const DEADLINE_MS = 20_000;

function giveUp(afterMs: number): never {
  process.stderr.write(`not stopped within ${afterMs / 1000} s: ending now\n`);
  process.exit(1);
}
