/** Finds names that differ only in case, or lie in folders whose names do. */
export class Spellings {
  /** By a name or a folder above some: how many names need it. */
  readonly #uses = new Map<string, number>();
  /** By what spellings have in common, in lower case. */
  readonly #folded = new Map<string, readonly string[]>();
  #clashes = 0;

  get hasClash(): boolean {
    return this.#clashes > 0;
  }

  add(name: string): void {
    for (const prefix of prefixesOf(name)) {
      const uses = this.#uses.get(prefix) ?? 0;
      this.#uses.set(prefix, uses + 1);
      if (uses > 0) continue;
      const folded = prefix.toLowerCase();
      const others = this.#folded.get(folded) ?? [];
      if (others.length > 0) this.#clashes++;
      this.#folded.set(folded, [...others, prefix]);
    }
  }

  delete(name: string): void {
    for (const prefix of prefixesOf(name)) {
      const uses = this.#uses.get(prefix) ?? 0;
      if (uses > 1) this.#uses.set(prefix, uses - 1);
      if (uses !== 1) continue;
      this.#uses.delete(prefix);
      const folded = prefix.toLowerCase();
      const others = (this.#folded.get(folded) ?? []).filter((other) => other !== prefix);
      if (others.length > 0) this.#clashes--;
      if (others.length > 0) this.#folded.set(folded, others);
      else this.#folded.delete(folded);
    }
  }
}

/** A name and the folders above it, the outermost first. */
export function prefixesOf(name: string): string[] {
  const prefixes: string[] = [];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1))
    prefixes.push(name.slice(0, dot));
  prefixes.push(name);
  return prefixes;
}
