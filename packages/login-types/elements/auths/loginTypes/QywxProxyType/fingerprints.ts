import { sha256 } from "@menshen/domain";
import type { QywxProxyConfig } from "./config.ts";

const shared = ["suiteSecret", "token", "encodingAESKey", "providerCorpId"] as const;

export type SharedKey = (typeof shared)[number];

/** Hashes, so that keys can be compared without passing them on. Absent where a key is not configured. */
export type Fingerprints = Partial<Record<SharedKey, string>>;

export function fingerprintsOf({ authConfig }: QywxProxyConfig): Fingerprints {
  return Object.fromEntries(
    shared.flatMap((name) => {
      const value = authConfig[name];
      return value === undefined ? [] : [[name, sha256([value].flat().join("\n").trim())]];
    }),
  );
}

/** The names of the keys that both have and that are not equal. */
export function unequalKeys(one: Fingerprints, other: Fingerprints): SharedKey[] {
  return shared.filter((name) => one[name] && other[name] && one[name] !== other[name]);
}
