import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The encryption secret stored in a data folder; generated on first use. */
export function localSecret(dataDir: string): Uint8Array {
  readOrCreate(dataDir, "secret", () => randomBytes(32).toString("hex"));
  return storedSecret(dataDir) as Uint8Array;
}

/** The secret stored in a data folder, if there is one. */
export function storedSecret(dataDir: string): Uint8Array | undefined {
  const text = read(join(dataDir, "secret"));
  if (text === undefined) return undefined;
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${join(dataDir, "secret")} is damaged`);
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** The administrator's token stored in a data folder, if there is one. */
export function storedToken(dataDir: string): string | undefined {
  return read(join(dataDir, "admin-token"));
}

/** The administrator's token stored in a data folder; generated on first use. */
export function localToken(dataDir: string): string {
  return readOrCreate(dataDir, "admin-token", () => randomBytes(24).toString("base64url"));
}

function readOrCreate(dataDir: string, name: string, generate: () => string): string {
  const path = join(dataDir, name);
  return read(path) ?? create(dataDir, path, generate());
}

/** Atomic and readable by its owner only; when two processes race, both use the file that was linked first. */
function create(dataDir: string, path: string, text: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${text}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(temporary, path);
    return text;
  } catch (error) {
    const winner = read(path);
    if (winner === undefined) throw error;
    return winner;
  } finally {
    rmSync(temporary, { force: true });
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
