import type { Clock } from "./clock.ts";

/** A map whose values expire at an age; expired keys are reported as such for a while. */
export interface ExpiringMap<T extends object> {
  /** Returns the key. */
  put(key: string, value: T): string;
  get(key: string): T | "expired" | "unknown";
  drop(key: string): void;
  clear(): void;
}

export function expiringMap<T extends object>(
  clock: Clock,
  ttlSeconds: number,
  rememberedSeconds: number,
): ExpiringMap<T> {
  const entries = new Map<string, { value: T; issuedAtMs: number }>();
  const ageSeconds = (entry: { issuedAtMs: number }) => (clock.now() - entry.issuedAtMs) / 1000;
  const sweep = () => {
    for (const [key, entry] of entries)
      if (ageSeconds(entry) >= ttlSeconds + rememberedSeconds) entries.delete(key);
  };
  let puts = 0;
  return {
    put(key: string, value: T): string {
      if (++puts % 1000 === 0) sweep();
      entries.set(key, { value, issuedAtMs: clock.now() });
      return key;
    },
    get(key: string): T | "expired" | "unknown" {
      const entry = entries.get(key);
      if (!entry) return "unknown";
      return ageSeconds(entry) < ttlSeconds ? entry.value : "expired";
    },
    drop: (key: string) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
