import type { Ports } from "@menshen/core";

/** Ports for apps in tests: a clock that stands, no network, logs to nowhere. Ports of other packages are absent. */
const own: Pick<Ports, "clock" | "fetch" | "log" | "tokens"> = {
  clock: { now: () => 1_700_000_000_000 },
  fetch: async () => {
    throw new Error("there is no network in tests");
  },
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  tokens: { get: async (_key, refresh) => (await refresh()).token },
};

export const ports = own as Ports;

function ignore(): void {
  // A test that cares about logs brings its own.
}
