import { prepareKey } from "@menshen/providers";
import * as official from "@wecom/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/*
 * Against the provider's own library, in both directions.
 */

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");
const ofAlphanumeric = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphanumeric), minLength, maxLength });
const secrets = fc.record({ token: ofAlphanumeric(1, 32), encodingAESKey: ofAlphanumeric(43, 43) });
// Texts of every length around the block size, with Chinese and emoji.
const random = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const text = fc.string({ unit: "grapheme", maxLength: 120 });
const receiver = ofAlphanumeric(0, 32);
const signedText = ofAlphanumeric(1, 64);

describe("the same as @wecom/crypto", () => {
  it("our key opens what @wecom/crypto encrypted", () => {
    fc.assert(
      fc.property(secrets, text, receiver, (secrets, text, receiver) => {
        const encrypt = official.encrypt(secrets.encodingAESKey, text, receiver);
        expect(prepareKey(secrets).decrypt(encrypt)).toEqual({ ok: true, text, receiver });
      }),
      { numRuns: 500 },
    );
  });

  it("@wecom/crypto opens what our key encrypted", () => {
    fc.assert(
      fc.property(secrets, text, receiver, (secrets, text, receiver) => {
        const encrypt = prepareKey(secrets).encrypt(text, receiver);
        const { message, id } = official.decrypt(secrets.encodingAESKey, encrypt);
        expect({ message, id }).toEqual({ message: text, id: receiver });
      }),
      { numRuns: 500 },
    );
  });

  it("our key and @wecom/crypto encrypt to the same bytes from the same random bytes", () => {
    fc.assert(
      fc.property(secrets, text, receiver, random, (secrets, text, receiver, random) => {
        expect(prepareKey(secrets).encrypt(text, receiver, random)).toBe(
          official.encrypt(secrets.encodingAESKey, text, receiver, random),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("our key and @wecom/crypto sign alike, in any order of the parts", () => {
    fc.assert(
      fc.property(
        secrets,
        signedText,
        signedText,
        signedText,
        (secrets, timestamp, nonce, encrypt) => {
          const signature = official.getSignature(secrets.token, timestamp, nonce, encrypt);
          const key = prepareKey(secrets);
          expect(key.sign(timestamp, nonce, encrypt)).toBe(signature);
          expect(key.verifies(signature, timestamp, nonce, encrypt)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the same bytes twice", () => {
  it("encrypting twice never gives the same bytes", () => {
    const key = prepareKey({ token: "t", encodingAESKey: "a".repeat(43) });
    const made = Array.from({ length: 100 }, () => key.encrypt("text", "corp"));
    expect(new Set(made).size).toBe(100);
  });

  it("every length of text fills whole blocks of 32", () => {
    const key = prepareKey({ token: "t", encodingAESKey: "a".repeat(43) });
    for (let length = 0; length <= 96; length++) {
      const encrypt = key.encrypt("x".repeat(length), "");
      // 16 random bytes, 4 of length, and at least one of padding.
      expect(Buffer.from(encrypt, "base64").length).toBe(32 * Math.floor((20 + length) / 32) + 32);
      expect(key.decrypt(encrypt)).toEqual({ ok: true, text: "x".repeat(length), receiver: "" });
    }
  });
});
