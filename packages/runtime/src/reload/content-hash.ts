import { createHash } from "node:crypto";

/**
 * A hash over a set of named hashes, which costs one step for each that changes. It is the sum of a hash for each, so that
 * it is the same in whichever order they came and whatever was there before.
 */
export class ContentHash {
  readonly #terms = new Map<string, bigint>();
  #sum = 0n;

  /** @param hash undefined removes the name */
  set(name: string, hash: string | undefined): void {
    this.#sum -= this.#terms.get(name) ?? 0n;
    if (hash === undefined) this.#terms.delete(name);
    else {
      const term = termOf(name, hash);
      this.#terms.set(name, term);
      this.#sum += term;
    }
  }

  /** 64 hexadecimal digits. */
  toString(): string {
    return BigInt.asUintN(256, this.#sum).toString(16).padStart(64, "0");
  }
}

function termOf(name: string, hash: string): bigint {
  return BigInt(`0x${createHash("sha256").update(`${name} ${hash}`).digest("hex")}`);
}
