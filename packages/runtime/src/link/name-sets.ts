/** Sets of names by key. Most hold one name, which takes no set of its own. */
export class NameSets<Key> {
  readonly #names = new Map<Key, string | Set<string>>();

  add(key: Key, name: string): void {
    const names = this.#names.get(key);
    if (names === undefined) this.#names.set(key, name);
    else if (typeof names !== "string") names.add(name);
    else if (names !== name) this.#names.set(key, new Set([names, name]));
  }

  delete(key: Key, name: string): void {
    const names = this.#names.get(key);
    if (names === name) this.#names.delete(key);
    else if (typeof names === "object" && names.delete(name) && names.size === 0)
      this.#names.delete(key);
  }

  of(key: Key): Iterable<string> {
    const names = this.#names.get(key) ?? [];
    return typeof names === "string" ? [names] : names;
  }
}
