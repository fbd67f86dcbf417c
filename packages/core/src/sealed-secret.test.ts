import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hpkeOpen, hpkeSeal, x25519PrivateKey, x25519PublicBytes } from "./hpke.ts";
import { createUnseal, sealSecret, sealingKeyIdOf, sealingKeyOf } from "./sealed-secret.ts";

const secret = new Uint8Array(32).fill(7);
const other = new Uint8Array(32).fill(8);
const place = { fullName: "auths.loginTypes.Acme", pointer: "/corpSecret" };
const key = sealingKeyOf(secret);

const bytesOf = (text: string) => new TextEncoder().encode(text).buffer;

/** The text that a reference has between `sealed:` and its braces. */
function sealedText(value: string, at = place, sealingKey = key): string {
  return sealSecret(sealingKey, value, at).slice("{{sealed:".length, -2);
}

describe("HPKE", () => {
  const suite = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
  const scalar = new Uint8Array(32).fill(9);
  const privateKey = x25519PrivateKey(scalar);
  const context = { info: "info", aad: "place" };

  it("opens what another implementation of RFC 9180 sealed", async () => {
    const recipientPublicKey = await suite.kem.importKey(
      "raw",
      Uint8Array.from(x25519PublicBytes(privateKey)).buffer,
      true,
    );
    const sender = await suite.createSenderContext({
      recipientPublicKey,
      info: bytesOf(context.info),
    });
    const body = await sender.seal(bytesOf("密钥 s3cret"), bytesOf(context.aad));
    const sealed = Buffer.concat([Buffer.from(sender.enc), Buffer.from(body)]);
    expect(hpkeOpen(privateKey, sealed, context)).toBe("密钥 s3cret");
  });

  it("seals what another implementation of RFC 9180 opens", async () => {
    const sealed = hpkeSeal(x25519PublicBytes(privateKey), "密钥 s3cret", context);
    const recipient = await suite.createRecipientContext({
      recipientKey: await suite.kem.importKey("raw", scalar.buffer, false),
      enc: Uint8Array.from(sealed.subarray(0, 32)).buffer,
      info: bytesOf(context.info),
    });
    const opened = await recipient.open(
      Uint8Array.from(sealed.subarray(32)).buffer,
      bytesOf(context.aad),
    );
    expect(new TextDecoder().decode(opened)).toBe("密钥 s3cret");
  });
});

describe("a sealed secret", () => {
  const unseal = createUnseal({ secret });

  it("opens for its element and field", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(unseal(sealedText(value), place)).toMatchObject({ key: "current", value });
      }),
      { numRuns: 20 },
    );
  });

  it("does not open for another element or field, and reports that it was moved", () => {
    const sealed = sealedText("s3cret");
    for (const at of [
      { ...place, fullName: "auths.loginTypes.Evil" },
      { ...place, pointer: "/callback/token" },
    ])
      expect(unseal(sealed, at)).toEqual({
        keyId: sealingKeyIdOf(key),
        key: "current",
        isMoved: true,
      });
  });

  it("does not open after any of its bytes changed", () => {
    const bytes = Buffer.from(sealedText("s3cret"), "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const opened = unseal(changed.toString("base64url"), place);
      // The place id explains a failure and decides nothing.
      const isPlaceId = at >= 4 && at < 8;
      expect(opened.value).toBe(isPlaceId ? "s3cret" : undefined);
    }
    expect(unseal("", place)).toMatchObject({ key: "missing" });
    expect(unseal(sealedText("s3cret").slice(0, 30), place).value).toBeUndefined();
  });

  it("opens under an earlier secret, and not without it", () => {
    const sealed = sealedText("s3cret");
    const rotated = createUnseal({ secret: other, previousSecrets: [secret] });
    expect(rotated(sealed, place)).toMatchObject({ key: "previous", value: "s3cret" });
    expect(createUnseal({ secret: other })(sealed, place)).toMatchObject({ key: "missing" });
  });

  it("is sealed with the public key alone, which is 32 bytes", () => {
    expect(Buffer.from(key, "base64url")).toHaveLength(32);
    expect(sealedText("x")).not.toBe(sealedText("x"));
    for (const wrong of [
      "",
      "abc",
      `${key}A`,
      Buffer.from(secret).toString("hex"),
      "密".repeat(43),
    ])
      expect(() => sealSecret(wrong, "x", place)).toThrow(RangeError);
  });
});
