import { readFileSync, realpathSync, statSync, type Stats } from "node:fs";

/** The file's text, or null where it is missing. @throws the system's error for a file that cannot be read */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

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
