/** The first signal shuts down gracefully, the second one immediately. */
export function stopOnSignal(open: AsyncDisposableStack): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(giveUp, DEADLINE_MS).unref();
    open.disposeAsync().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** Longer than requests and jobs in flight may take to finish, and than the database may take to close. */
const DEADLINE_MS = 20_000;

function giveUp(): void {
  process.stderr.write(`not stopped within ${DEADLINE_MS / 1000} s: ending now\n`);
  process.exit(1);
}
