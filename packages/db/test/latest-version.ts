import { readdirSync } from "node:fs";

const files = readdirSync(new URL("../src/migrations", import.meta.url));

/** The versions of all migrations, in order. */
export const allVersions: readonly number[] = files
  .flatMap((file) => /^\d+/.exec(file)?.map(Number) ?? [])
  .sort((a, b) => a - b);

/** The version of the newest migration. */
export const latestVersion: number = allVersions.at(-1) ?? 0;

export const atLatest = `version ${latestVersion}`;
