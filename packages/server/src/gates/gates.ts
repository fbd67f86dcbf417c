import type { Logger } from "@menshen/core";
import { findCapability, type Gate } from "@menshen/domain";
import type { App } from "@menshen/runtime";

/** A gate with the name and the title of its element. */
export interface OpenGate extends Gate {
  readonly element: string;
  readonly title: { readonly zh: string; readonly en: string };
}

/** The gates of the current snapshot, by host. */
export interface Gates {
  /** @param host as `URL.host` has it */
  at(host: string): Promise<OpenGate | undefined>;
  /** Whether there is one, without waiting: a snapshot that has just arrived may not be read yet. */
  has(host: string): boolean;
  /** Reads the gates of the app's snapshot and of each later one. */
  follow(app: App, log: Logger): void;
}

type ByHost = ReadonlyMap<string, OpenGate>;

export function createGates(): Gates {
  let known: ByHost = new Map();
  let current: Promise<ByHost> = Promise.resolve(known);
  return {
    at: async (host) => (await current).get(host),
    has: (host) => known.has(host),
    follow(app, log) {
      const read = async (): Promise<void> => {
        const reading = readGates(app, log);
        current = reading;
        const gates = await reading;
        if (current === reading) known = gates;
      };
      void read();
      app.onSnapshot(() => void read());
    },
  };
}

/** Never rejects: a gate that cannot be read has no hosts, so that it refuses everyone. */
async function readGates(app: App, log: Logger): Promise<ByHost> {
  const gates = new Map<string, OpenGate>();
  for (const element of app.findElements({ type: "auths.gates.Meta" })) {
    const { fullName, title, isActive } = element;
    const read = isActive ? findCapability(element, "gate") : undefined;
    const gate = await read?.().catch((error: unknown) => {
      log.error({ element: fullName, err: error }, "a gate could not be read");
    });
    for (const host of gate?.hosts ?? []) {
      // Elements are sorted by name: the first one has the host.
      if (gate && !gates.has(host)) gates.set(host, { ...gate, element: fullName, title });
    }
  }
  return gates;
}
