import { createHash, randomBytes, randomInt } from "node:crypto";

/** An unguessable value of the given length in letters, digits, `-` and `_`, as the provider's own codes and tokens are. */
export function randomToken(length: number): string {
  return randomBytes(length).toString("base64url").slice(0, length);
}

export function randomDigits(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join("");
}

export function randomHex(length: number): string {
  return randomBytes(length).toString("hex").slice(0, length);
}

/** The same id for the same parts, in every run: openids, device ids, picture names. */
export function stableId(prefix: string, length: number, ...parts: readonly string[]): string {
  const digest = createHash("sha512")
    .update(parts.join("\u0000"))
    .digest("base64url")
    .replaceAll(/[-_]/g, "x");
  return (prefix + digest).slice(0, length);
}
