import { inspect } from "node:util";
import { isCode } from "@menshen/core";
import { describe, expect, it } from "vitest";
import { encodingAESKeyProblem, prepareKey, tokenProblem } from "./key.ts";

const token = "QDG6eK";
const encodingAESKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

describe("keys as people paste them", () => {
  it("prepareKey removes stray spaces, visible or not", () => {
    const pasted = prepareKey({
      token: ` ${token}\n`,
      encodingAESKey: `\u200b ${encodingAESKey.slice(0, 20)} ${encodingAESKey.slice(20)}\t`,
    });
    const key = prepareKey({ token, encodingAESKey });
    expect(pasted.sign("1", "2", "3")).toBe(key.sign("1", "2", "3"));
    expect(pasted.decrypt(key.encrypt("text", "corp"))).toEqual({
      ok: true,
      text: "text",
      receiver: "corp",
    });
  });

  it("prepareKey accepts every last character: its two surplus bits have no meaning", () => {
    const encrypted = prepareKey({ token, encodingAESKey }).encrypt("text", "corp");
    // C is 2: D differs from it in the surplus bits only, G in those that count.
    const last = (char: string) =>
      prepareKey({ token, encodingAESKey: encodingAESKey.slice(0, 42) + char });
    expect(last("D").decrypt(encrypted)).toEqual({ ok: true, text: "text", receiver: "corp" });
    expect(last("G").decrypt(encrypted)).toMatchObject({ ok: false });
  });

  it.each([
    [encodingAESKey, null],
    [encodingAESKey.slice(1), "the EncodingAESKey has 42 characters, not 43"],
    [`${encodingAESKey}=`, "the EncodingAESKey has 44 characters, not 43"],
    ["", "the EncodingAESKey has 0 characters, not 43"],
    [
      `${encodingAESKey.slice(0, 42)}!`,
      "character 43 of the EncodingAESKey is neither letter nor digit",
    ],
  ])("EncodingAESKey %s", (text, problem) => {
    expect(encodingAESKeyProblem(text)?.en ?? null).toBe(problem);
  });

  it.each([
    [token, null],
    [" ", "the Token is empty"],
    [encodingAESKey, "the Token has 43 characters, at most 32 are possible"],
    ["abc林", "character 4 of the Token is not plain ASCII"],
  ])("Token %s", (text, problem) => {
    expect(tokenProblem(text)?.en ?? null).toBe(problem);
  });

  it("prepareKey rejects a malformed key without quoting it", () => {
    try {
      prepareKey({ token, encodingAESKey: "tooShort" });
      expect.unreachable();
    } catch (error) {
      expect(isCode(error, 10701)).toBe(true);
      expect(String(error)).not.toContain("tooShort");
    }
  });
});

describe("a prepared key shows no secret", () => {
  it("a prepared key shows no secret, neither printed nor as JSON", () => {
    const key = prepareKey({ token, encodingAESKey });
    const shown = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain("8d 69 98");
    expect(JSON.stringify(key)).toBe("{}");
  });
});

describe("invariant 6: signatures are compared whole", () => {
  it("invariant 6: neither a prefix nor a character with the same low byte passes as a signature", () => {
    const key = prepareKey({ token, encodingAESKey });
    const signature = key.sign("1", "2", "3");
    expect(key.verifies(signature, "1", "2", "3")).toBe(true);
    expect(key.verifies(signature.slice(1), "1", "2", "3")).toBe(false);
    expect(key.verifies("", "1", "2", "3")).toBe(false);
    const alike =
      String.fromCodePoint(0x100 + (signature.codePointAt(0) ?? 0)) + signature.slice(1);
    expect(key.verifies(alike, "1", "2", "3")).toBe(false);
  });
});
