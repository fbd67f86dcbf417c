import { describe, expect, it } from "vitest";
import { codeFrame } from "./code-frame.ts";

const text = '{\n  "corpId": "ww1",\n  "corpSecret": "********", "agentId": true\n}\n';

describe("codeFrame", () => {
  it("shows a line between its neighbours and puts the caret below the column", () => {
    expect(codeFrame(text, { line: 2, column: 13 })).toEqual({
      lines: [
        { number: 1, text: "{", isMarked: false },
        { number: 2, text: '  "corpId": "ww1",', isMarked: true },
        { number: 3, text: '  "corpSecret": "********", "agentId": true', isMarked: false },
      ],
      caret: 12,
    });
  });

  it("has no line before the first and none behind the last", () => {
    const numbers = [1, 4].map((line) => codeFrame(text, { line })?.lines.map((one) => one.number));
    expect(numbers).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("points at a hidden value, and has no caret behind one, whose length is not the real one", () => {
    expect(codeFrame(text, { line: 3, column: 17 })?.caret).toBe(16);
    expect(codeFrame(text, { line: 3, column: 40 })?.caret).toBeUndefined();
  });

  it("has no caret without a column or beyond the end of the line", () => {
    expect(codeFrame(text, { line: 1 })?.caret).toBeUndefined();
    expect(codeFrame(text, { line: 1, column: 9 })?.caret).toBeUndefined();
  });

  it("is absent for a line that the file no longer has", () => {
    expect(codeFrame(text, { line: 9, column: 1 })).toBeUndefined();
  });
});
