import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open, seal } from "./seal.ts";

const key = new Uint8Array(32).fill(7);
const bytes = fc.uint8Array({ maxLength: 200 });

describe("seal", () => {
  it("open returns the sealed value", () => {
    fc.assert(
      fc.property(bytes, fc.string(), (plaintext, aad) => {
        expect(open(key, seal(key, plaintext, aad), aad)).toEqual(Buffer.from(plaintext));
      }),
    );
  });

  it("open rejects a value that was changed, moved or sealed with another key", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (plaintext, at, flip) => {
        const sealed = seal(key, plaintext, "row 1");
        const changed = Uint8Array.from(sealed);
        const index = at % changed.length;
        changed[index] = (changed[index] ?? 0) ^ flip;
        expect(open(key, changed, "row 1")).toBeNull();
        expect(open(key, sealed, "row 2")).toBeNull();
        expect(open(new Uint8Array(32), sealed, "row 1")).toBeNull();
        expect(open(key, sealed.subarray(0, index), "row 1")).toBeNull();
      }),
    );
  });
});
