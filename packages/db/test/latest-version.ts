import { readdirSync } from "node:fs";

const files = readdirSync(new URL("../src/migrations", import.meta.url));

/** The version of the newest migration. */
export const latestVersion: number = Math.max(
  ...files.map((file) => Number(/^\d+/.exec(file) ?? 0)),
);

export const atLatest = `version ${latestVersion}`;
