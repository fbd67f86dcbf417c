import fc from "fast-check";
import { expect, it } from "vitest";
import { compareText } from "./diagnostics.ts";
import { patched } from "./patched.ts";

it("patched maps equal a sorted map with the same changes, and leave the earlier ones as they were", () => {
  const names = fc.constantFrom("a", "b", "B", "ab", "c.d", "c", "é");
  const changes = fc.array(fc.tuple(names, fc.option(fc.nat(2), { nil: undefined })));
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 6 }), (steps) => {
      const plain = new Map<string, number>();
      let map: ReadonlyMap<string, number> = new Map();
      for (const step of steps) {
        const [before, entries] = [map, [...map]];
        map = patched(map, new Map(step));
        expect([...before]).toEqual(entries);
        for (const [name, value] of new Map(step)) {
          if (value === undefined) plain.delete(name);
          else plain.set(name, value);
        }
        const expected = [...plain].sort(([a], [b]) => compareText(a, b));
        expect([...map]).toEqual(expected);
        expect([...map.keys()]).toEqual(expected.map(([name]) => name));
        expect([...map.values()]).toEqual(expected.map(([, value]) => value));
        expect(map.size).toBe(plain.size);
        for (const name of ["a", "b", "B", "missing"]) {
          expect(map.get(name)).toBe(plain.get(name));
          expect(map.has(name)).toBe(plain.has(name));
        }
        if (entries.join() === expected.join()) expect(map).toBe(before);
      }
    }),
  );
});
