import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
  type Stats,
} from "node:fs";
import { decodeText } from "./decode-text.ts";

/** The file's text, or null where it is missing. @throws Error as `readBytes`; `EENCODING` for what is not UTF-8 */
export function readText(file: string): string | null {
  const bytes = readBytes(file);
  return bytes === null ? null : decodeText(bytes);
}

/**
 * The file's bytes, or null where it is missing. Never waits, as reading a FIFO would.
 * @throws Error the system's, for a file that cannot be read; `ENOTFILE` for what is not a regular file
 */
export function readBytes(file: string): Buffer | null {
  try {
    const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (fstatSync(handle).isFile()) return readFileSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  throw Object.assign(new Error("not a regular file"), { code: NOT_A_FILE });
}

/** The code of an error for a folder, a FIFO or a device in place of a file. */
export const NOT_A_FILE = "ENOTFILE";

/** Undefined for a missing path and for a cycle of links. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Device and inode of what the path leads to, or null where it does not exist. */
export function identityOf(path: string): string | null {
  const stat = statOf(path);
  return stat ? `${stat.dev}:${stat.ino}` : null;
}

/** Changes whenever the file does, without reading it. */
export function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs}:${size}:${ino}`;
  } catch {
    return "missing";
  }
}

/** The path with all links resolved, or null where it does not exist. */
export function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemCode(error));
}

/** `ENOENT` and the like; `UNKNOWN` for an error that is not the system's. */
export function systemCode(error: unknown): string {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "UNKNOWN";
}
