import { hkdfSync } from "node:crypto";
import { Code, type CodeOptions } from "@menshen/core";
import { open, seal } from "@menshen/core/seal";

/** What the first callback ended with, kept for its duplicate. */
export type Outcome<Result> = { readonly granted: Result } | { readonly refused: Code };

/** Seals an outcome so that only who holds the flow's secret can read it. */
export function sealOutcome(
  secret: string,
  stateHash: string,
  outcome: Outcome<unknown>,
): Uint8Array {
  const plain = "granted" in outcome ? outcome : { refused: facts(outcome.refused) };
  return seal(keyOf(secret, stateHash), Buffer.from(JSON.stringify(plain)), aadOf(stateHash));
}

/** The outcome, or null when the secret is another one. */
export function openOutcome<Result>(
  secret: string,
  stateHash: string,
  sealed: Uint8Array,
): Outcome<Result> | null {
  const plain = open(keyOf(secret, stateHash), sealed, aadOf(stateHash));
  if (!plain) return null;
  const outcome = JSON.parse(Buffer.from(plain).toString()) as
    | { granted: Result }
    | { refused: CodeFacts };
  if ("granted" in outcome) return outcome;
  const { errcode, message, ...options } = outcome.refused;
  return { refused: new Code(errcode, message, options) };
}

interface CodeFacts extends Omit<CodeOptions, "cause"> {
  errcode: number;
  message: string;
}

/** A failure without its cause, which stays with the call that met it. */
function facts(code: Code): CodeFacts {
  const { errcode, message, source, data, hint, adminHint, httpStatus, retryAfterSeconds } = code;
  return { errcode, message, source, data, hint, adminHint, httpStatus, retryAfterSeconds };
}

function keyOf(secret: string, stateHash: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, stateHash, "menshen flow outcome", 32));
}

function aadOf(stateHash: string): string {
  return `flows.outcome:${stateHash}`;
}
