import { hkdfSync } from "node:crypto";
import { Code, type CodeOptions } from "@menshen/core";
import { open, seal } from "@menshen/core/seal";

/** What the first callback of a flow ended with, stored for replays. */
export type ReplayedOutcome<Result> = { readonly granted: Result } | { readonly refused: Code };

/** Seals an outcome with the flow's secret, which only the party that started the flow has. */
export function sealOutcome(
  secret: string,
  stateHash: string,
  outcome: ReplayedOutcome<unknown>,
): Uint8Array {
  const plain = "granted" in outcome ? outcome : { refused: facts(outcome.refused) };
  return seal(keyOf(secret, stateHash), Buffer.from(JSON.stringify(plain)), aadOf(stateHash));
}

/** Null when the secret is another one. */
export function openOutcome<Result>(
  secret: string,
  stateHash: string,
  sealed: Uint8Array,
): ReplayedOutcome<Result> | null {
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

/** A failure without its cause, which may hold secrets and stays in this process. */
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
