import type { Ports } from "@menshen/core";

/** How long a company that was not found stays unknown without asking WeCom again. */
const UNKNOWN_MS = 60_000;
const MAX_UNKNOWN = 10_000;

/**
 * Ids that named no usable company, and the look-ups in progress: anyone can start a login with any id, and must not spend
 * the provider's quota by it. Another node learns of a new authorisation within {@link UNKNOWN_MS}.
 */
export interface UnknownCorps {
  /** Runs `find` unless it found nothing a moment ago; callers at the same time share one run. */
  lookUp<T>(id: string, find: () => Promise<T | null>): Promise<T | null>;
  /** A company authorised the suite: any id may name it. */
  clear(): void;
}

const byServer = new WeakMap<Ports["data"], Map<string, UnknownCorps>>();

/** Of a suite, shared by its instances. */
export function unknownCorps({ suiteId, ports }: { suiteId: string; ports: Ports }): UnknownCorps {
  const suites = byServer.get(ports.data) ?? new Map<string, UnknownCorps>();
  byServer.set(ports.data, suites);
  const own = suites.get(suiteId) ?? createUnknownCorps(ports);
  suites.set(suiteId, own);
  return own;
}

function createUnknownCorps({ clock }: Ports): UnknownCorps {
  const untilMs = new Map<string, number>();
  const running = new Map<string, Promise<unknown>>();
  const remember = (id: string): void => {
    untilMs.delete(id);
    untilMs.set(id, clock.now() + UNKNOWN_MS);
    const [oldest] = untilMs.size > MAX_UNKNOWN ? untilMs.keys() : [];
    if (oldest !== undefined) untilMs.delete(oldest);
  };
  return {
    async lookUp<T>(id: string, find: () => Promise<T | null>) {
      if ((untilMs.get(id) ?? 0) > clock.now()) return null;
      const shared = running.get(id) as Promise<T | null> | undefined;
      if (shared) return await shared;
      const own = find().finally(() => running.delete(id));
      running.set(id, own);
      const found = await own;
      if (found === null) remember(id);
      return found;
    },
    clear: () => untilMs.clear(),
  };
}
