import { describe, expect, it } from "vitest";
import { csvPartsOf } from "./csv-parts.ts";

describe("csvPartsOf", () => {
  it("a small file is one part, with quoted line ends", () => {
    const text = 'userId,name\r\nlin,"two\r\nlines"\r\nhan,x';
    expect(csvPartsOf(text)).toEqual([{ csv: text, bodyLine: 2 }]);
    expect(csvPartsOf("userId")).toEqual([{ csv: "userId", bodyLine: 2 }]);
    expect(csvPartsOf("")).toEqual([{ csv: "", bodyLine: 2 }]);
  });

  it("a large file is divided between rows, and each part knows its line", () => {
    const rows = Array.from({ length: 2500 }, (_, n) => `u${n},"名 ""${n}""\n第二行"\n`);
    const parts = csvPartsOf(`userId,name\n${rows.join("")}`);
    expect(parts.length).toBeGreaterThan(2);
    const bodies = parts.map(({ csv }) => csv.replace("userId,name\n", ""));
    expect(bodies.join("")).toBe(rows.join(""));
    for (const [at, { csv, bodyLine }] of parts.entries()) {
      expect(csv.startsWith("userId,name\nu")).toBe(true);
      expect(new TextEncoder().encode(JSON.stringify({ csv })).length).toBeLessThan(64_000);
      const before = bodies.slice(0, at).join("").split("\n").length - 1;
      expect(bodyLine).toBe(2 + before);
    }
  });

  it("a part has at most 1000 rows", () => {
    const parts = csvPartsOf(`a\n${"1\n".repeat(2100)}`);
    expect(parts.map(({ bodyLine }) => bodyLine)).toEqual([2, 1002, 2002]);
  });
});
