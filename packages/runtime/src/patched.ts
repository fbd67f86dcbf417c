import { compareText } from "./diagnostics.ts";

/** A sorted map with some values replaced, added or, where undefined, removed; the same map where nothing differs. */
export function patched<Value>(
  map: ReadonlyMap<string, Value>,
  changes: ReadonlyMap<string, Value | undefined>,
): ReadonlyMap<string, Value> {
  const differing = new Map([...changes].filter(([name, value]) => map.get(name) !== value));
  if (differing.size === 0) return map;
  const added = [...differing].filter(
    (change): change is [string, Value] => change[1] !== undefined,
  );
  const hasSameNames = added.length === differing.size && added.every(([name]) => map.has(name));
  if (hasSameNames && map instanceof SortedMap) return map.replaced(added);
  const entries = [...map].filter(([name]) => !differing.has(name));
  return sortedMap([...entries, ...added]);
}

function sortedMap<Value>(entries: [string, Value][]): SortedMap<Value> {
  entries.sort(([a], [b]) => compareText(a, b));
  const places = new Map(entries.map(([name], place) => [name, place]));
  const values = entries.map(([, value]) => value);
  return new SortedMap(places, values);
}

/**
 * An immutable map, sorted by name. Versions with equal names share where each name is: replacing values copies a plain
 * list, which takes microseconds for thousands of names where copying a `Map` takes milliseconds.
 */
class SortedMap<Value> implements ReadonlyMap<string, Value> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #values: readonly Value[];

  constructor(places: ReadonlyMap<string, number>, values: readonly Value[]) {
    this.#places = places;
    this.#values = values;
  }

  /** @param changes of names that the map has */
  replaced(changes: Iterable<readonly [string, Value]>): SortedMap<Value> {
    const values = [...this.#values];
    for (const [name, value] of changes) {
      const place = this.#places.get(name);
      if (place !== undefined) values[place] = value;
    }
    return new SortedMap(this.#places, values);
  }

  get size(): number {
    return this.#values.length;
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  get(name: string): Value | undefined {
    const place = this.#places.get(name);
    return place === undefined ? undefined : this.#values[place];
  }

  forEach(run: (value: Value, name: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [name, value] of this) run(value, name, this);
  }

  keys(): MapIterator<string> {
    return this.#places.keys();
  }

  values(): MapIterator<Value> {
    return this.#values.values();
  }

  *entries(): Generator<[string, Value], undefined> {
    for (const [name, place] of this.#places) yield [name, this.#values[place] as Value];
  }

  [Symbol.iterator](): Generator<[string, Value], undefined> {
    return this.entries();
  }
}
