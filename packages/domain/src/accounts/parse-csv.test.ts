import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { parseCsv } from "./parse-csv.ts";

const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;
const fieldsOf = (text: string) => parseCsv(text).map(({ fields }) => fields);

describe("parseCsv", () => {
  it.each([
    [
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "\uFEFFa,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a\rb\r", [["a"], ["b"]]],
    ['"a,b","c ""d"""\n', [["a,b", 'c "d"']]],
    ['"two\nlines",x', [["two\nlines", "x"]]],
    [
      "a,,\n\n\n,b",
      [
        ["a", "", ""],
        ["", "b"],
      ],
    ],
    ['""\n"",""', [["", ""]]],
    ["", []],
    ["  a ,b", [["  a ", "b"]]],
  ])("reads %j", (text, expected) => {
    expect(fieldsOf(text)).toEqual(expected);
  });

  it("reports the line where a row begins, also after fields with line ends", () => {
    const rows = parseCsv('a,b\r\n"x\r\ny",1\r\n\r\nz,2');
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each([
    ['a\n"b', "line 2: a quoted field is never closed"],
    ['a"b,c', "line 1: a quote inside a field has to be doubled"],
    ['"a"b', "line 1: a quote inside a field has to be doubled"],
  ])("rejects %j with its line", (text, message) => {
    expect(() => parseCsv(text)).toThrow(message);
  });

  it("rejects text that was GBK or UTF-16, and says how to save it", () => {
    const gbk = new TextDecoder().decode(Uint8Array.of(0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x31));
    for (const text of [gbk, "u\0s\0e\0r\0"]) {
      expect(() => parseCsv(text)).toThrow(
        expect.objectContaining({
          errcode: 10701,
          hint: expect.objectContaining({ en: expect.stringContaining("CSV UTF-8") }),
        }),
      );
    }
  });

  it("reads back any table that is quoted by the rules", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "名") });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n", "\r"), (rows, end) => {
        const text = rows.map((row) => row.map(quote).join(",")).join(end);
        expect(fieldsOf(text)).toEqual(rows);
      }),
    );
  });

  it("counts the lines of a part of a file from where the part begins", () => {
    expect(parseCsv('a,b\r\n1,"2\n2"\r\n3,4', 101)).toEqual([
      { line: 1, fields: ["a", "b"] },
      { line: 101, fields: ["1", "2\n2"] },
      { line: 103, fields: ["3", "4"] },
    ]);
    expect(() => parseCsv('a\n1\nx"y', 101)).toThrow("line 102");
  });
});
