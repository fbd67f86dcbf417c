import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The secret of a data folder, made when there is none yet. */
export function keptSecret(dataDir: string): Uint8Array {
  const text = kept(dataDir, "secret", () => randomBytes(32).toString("hex"));
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${join(dataDir, "secret")} is damaged`);
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** The administrator's token of a data folder, made when there is none yet. */
export function keptToken(dataDir: string): string {
  return kept(dataDir, "admin-token", () => randomBytes(24).toString("base64url"));
}

function kept(dataDir: string, name: string, make: () => string): string {
  const path = join(dataDir, name);
  return read(path) ?? create(dataDir, path, make());
}

/** Whole or not at all, readable by its owner only; of two processes at once, one value wins. */
function create(dataDir: string, path: string, text: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const aside = `${path}.${process.pid}.tmp`;
  writeFileSync(aside, `${text}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(aside, path);
    return text;
  } catch (error) {
    const winner = read(path);
    if (winner === undefined) throw error;
    return winner;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
