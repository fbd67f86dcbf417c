import { compareText } from "./diagnostics.ts";

/** A sorted map with some values replaced, added or, where undefined, removed; the same map where nothing differs. */
export function patched<Value>(
  map: ReadonlyMap<string, Value>,
  changes: ReadonlyMap<string, Value | undefined>,
): ReadonlyMap<string, Value> {
  const differing = [...changes].filter(([name, value]) => map.get(name) !== value);
  if (differing.length === 0) return map;
  const next = new Map(map);
  let isSorted = true;
  for (const [name, value] of differing) {
    isSorted &&= value === undefined || next.has(name);
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return isSorted ? next : new Map([...next].sort(([a], [b]) => compareText(a, b)));
}
