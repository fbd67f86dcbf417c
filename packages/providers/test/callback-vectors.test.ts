import { createDecipheriv } from "node:crypto";
import { openCallback, prepareKey, type CallbackCandidate } from "@menshen/providers";
import { describe, expect, it } from "vitest";
import { get, post, postJson, type SignedParts } from "./callback-requests.ts";
import vectors from "./crypto-vectors.json" with { type: "json" };

type Vector = (typeof vectors)[number];

function partsOf(vector: Vector): SignedParts {
  const { msg_signature: signature, timestamp, nonce } = vector;
  return { signature, timestamp, nonce, encrypt: vector.echostr ?? vector.encrypt ?? "" };
}

function candidateOf({
  token,
  encodingAesKey,
  receiveId,
  name,
}: Vector): CallbackCandidate<string> {
  const receivers = { verification: new Set([receiveId]), push: new Set([receiveId]) };
  return { key: prepareKey({ token, encodingAESKey: encodingAesKey }), receivers, of: name };
}

const requestOf = (vector: Vector, parts: SignedParts) => (vector.echostr ? get : post)(parts);

it("all six published callback vectors are tested", () => {
  expect(vectors.map(({ published }) => published)).toEqual(Array(6).fill(true));
});

describe.each(vectors)("$name", (vector) => {
  const candidate = candidateOf(vector);
  const parts = partsOf(vector);

  it("the published vector is opened", () => {
    expect(openCallback([candidate], requestOf(vector, parts))).toEqual({
      ok: true,
      kind: vector.echostr ? "verification" : "push",
      of: vector.name,
      text: vector.plaintext,
      receiver: vector.receiveId,
      receiverKnown: true,
      timestamp: vector.timestamp,
    });
  });

  it("the published vector is opened in its JSON form", () => {
    expect(openCallback([candidate], postJson(parts))).toMatchObject({ text: vector.plaintext });
  });

  it("the published vector is selected by its signature among all others", () => {
    expect(openCallback(vectors.map(candidateOf), requestOf(vector, parts))).toMatchObject({
      ok: true,
      text: vector.plaintext,
      receiver: vector.receiveId,
    });
  });

  it("the published vector is reproduced byte for byte from the same random bytes", () => {
    const { token, encodingAesKey, plaintext, receiveId } = vector;
    const key = Buffer.from(`${encodingAesKey}=`, "base64");
    const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(
      false,
    );
    const bytes = decipher.update(parts.encrypt, "base64");
    expect(bytes.at(-1)).toBe(vector.padLength);
    const ours = prepareKey({ token, encodingAESKey: encodingAesKey });
    const encrypt = ours.encrypt(plaintext, receiveId, bytes.subarray(0, 16));
    expect(encrypt).toBe(parts.encrypt);
    expect(ours.sign(vector.timestamp, vector.nonce, encrypt)).toBe(vector.msg_signature);
  });

  it("invariant 6: every flipped bit of what is signed is rejected", () => {
    let flipped = 0;
    for (const name of ["signature", "timestamp", "nonce", "encrypt"] as const) {
      const bytes = Buffer.from(parts[name]);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const text = changed.toString("latin1");
        const opened = openCallback([candidate], postJson({ ...parts, [name]: text }));
        if (!opened.ok) flipped++;
      }
    }
    const chars = Object.values(parts).join("").length;
    expect(flipped).toBe(chars * 8);
  });
});

it("the random bytes are those of the vector that publishes them", () => {
  const vector = vectors.find(({ random }) => random);
  if (!vector?.random) throw new Error("the vector is gone");
  const key = prepareKey({ token: vector.token, encodingAESKey: vector.encodingAesKey });
  const random = new TextEncoder().encode(vector.random);
  expect(key.encrypt(vector.plaintext, vector.receiveId, random)).toBe(vector.encrypt);
});
