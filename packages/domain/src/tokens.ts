import { hash, randomBytes, randomInt } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** SHA-256 as base64url: the stored form of secrets, and the S256 challenge of a verifier. */
export function sha256(text: string): string {
  return hash("sha256", text, "base64url");
}

/** 256 unguessable bits, base64url. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Unguessable letters and digits, the only characters every provider echoes; 32 of them hold 190 bits. */
export function randomLetters(length = 32): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
