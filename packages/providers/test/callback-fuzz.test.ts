import { openCallback, parseXml, prepareKey, type CallbackRequest } from "@menshen/providers";
import { describe, expect, inject, it } from "vitest";
import { get, post, postJson, signed, type SignedParts } from "./callback-requests.ts";
import vectors from "./crypto-vectors.json" with { type: "json" };

/*
 * A plain loop rather than fast-check, which would take minutes for these numbers. It draws from the seed of the run, so a failure
 * is repeatable; the failing input is printed.
 */

const SEED = inject("seed");
const UNSIGNED_RUNS = inject("long") ? 100_000 : 20_000;
const ANYWHERE_RUNS = inject("long") ? 50_000 : 10_000;
const SIGNED_RUNS = inject("long") ? 20_000 : 4000;

const vector = vectors.find(({ name }) => name === "official-message-xml");
if (!vector?.encrypt) throw new Error("the vector is gone");
const { token, encodingAesKey, receiveId, plaintext } = vector;
const candidate = {
  key: prepareKey({ token, encodingAESKey: encodingAesKey }),
  receivers: { verification: new Set([receiveId]), push: new Set([receiveId]) },
  of: "it",
};
const genuine: SignedParts = {
  signature: vector.msg_signature,
  timestamp: vector.timestamp,
  nonce: vector.nonce,
  encrypt: vector.encrypt,
};

type Random = () => number;
const pieces = [
  "]]>",
  "<![CDATA[",
  "<Encrypt>",
  "</xml>",
  "<!DOCTYPE x>",
  "&#0;",
  "&a;",
  '"',
  "{",
  "%00",
  "%",
  "&",
  "=",
  "+",
  "\0",
  "\uD800",
  "林",
];

describe("invariant 6: fuzzed callbacks", () => {
  it(`${UNSIGNED_RUNS} mutations of a genuine callback: no crash, none accepted`, () => {
    const random = mulberry32(SEED);
    const forms = [get, post, postJson];
    const names = ["signature", "timestamp", "nonce", "encrypt"] as const;
    const wrong: unknown[] = [];
    let runs = 0;
    while (runs < UNSIGNED_RUNS) {
      const name = pick(random, names);
      const changed = { ...genuine, [name]: mutated(random, genuine[name]) };
      // XML and JSON are trimmed, so blanks around the ciphertext have no effect.
      if (changed[name].trim() === genuine[name]) continue;
      runs++;
      const request = pick(random, forms)(wellFormed(changed));
      if (openCallback([candidate], request).ok) wrong.push(request);
    }
    expect({ runs, wrong }).toEqual({ runs: UNSIGNED_RUNS, wrong: [] });
  });

  it(`${ANYWHERE_RUNS} mutations of bytes anywhere in a request: only the genuine message is ever returned`, () => {
    const random = mulberry32(SEED + 1);
    const requests = [post(genuine), postJson(genuine), get(genuine)];
    const wrong: CallbackRequest[] = [];
    const seen = { accepted: 0, rejected: 0 };
    for (let run = 0; run < ANYWHERE_RUNS; run++) {
      const { method, url, body } = pick(random, requests);
      const inBody = body !== undefined && random() < 0.7;
      const request = inBody
        ? { method, url, body: mutated(random, body) }
        : { method, url: mutated(random, url), body };
      const opened = openCallback([candidate], request);
      seen[opened.ok ? "accepted" : "rejected"]++;
      if (opened.ok && (opened.text !== plaintext || opened.receiver !== receiveId))
        wrong.push(request);
    }
    expect(wrong).toEqual([]);
    expect(seen.accepted + seen.rejected).toBe(ANYWHERE_RUNS);
    expect(seen.rejected).toBeGreaterThan(ANYWHERE_RUNS / 2);
  });

  it(`${SIGNED_RUNS} ciphertexts signed with the Token and made without the key: no crash, none accepted`, () => {
    const random = mulberry32(SEED + 2);
    const wrong: unknown[] = [];
    for (let run = 0; run < SIGNED_RUNS; run++) {
      const blocks = 1 + Math.floor(random() * 8);
      const noise = Uint8Array.from({ length: 32 * blocks }, () => random() * 256);
      const parts = signed(token, Buffer.from(noise).toString("base64"));
      if (openCallback([candidate], post(parts)).ok) wrong.push(parts);
    }
    expect(wrong).toEqual([]);
  });

  it(`${SIGNED_RUNS} mutated plaintexts through the parser: no crash`, () => {
    const random = mulberry32(SEED + 3);
    let parsed = 0;
    for (let run = 0; run < SIGNED_RUNS; run++) {
      if (typeof parseXml(mutated(random, plaintext)).ok === "boolean") parsed++;
    }
    expect(parsed).toBe(SIGNED_RUNS);
  });
});

/** One to three changes: a flipped bit, an insertion, a removed, doubled or moved range, or noise. */
function mutated(random: Random, text: string): string {
  let changed = text;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--)
    changed = mutatedOnce(random, changed);
  return changed;
}

function mutatedOnce(random: Random, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  const to = Math.min(text.length, at + Math.floor(random() * random() * 64));
  const [before, within, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (Math.floor(random() * 6)) {
    case 0: {
      const code = text.charCodeAt(at) || 0;
      return (
        before + String.fromCharCode(code ^ (1 << Math.floor(random() * 8))) + text.slice(at + 1)
      );
    }
    case 1:
      return before + pick(random, pieces) + text.slice(at);
    case 2:
      return before + after;
    case 3:
      return before + within + within + after;
    case 4:
      return after + within + before;
    default:
      return random() < 0.05 ? pick(random, pieces).repeat(Math.floor(random() * 20)) : before;
  }
}

/** encodeURIComponent rejects lone surrogates. */
function wellFormed(parts: SignedParts): SignedParts {
  const { signature, timestamp, nonce, encrypt } = parts;
  return {
    signature: signature.toWellFormed(),
    timestamp: timestamp.toWellFormed(),
    nonce: nonce.toWellFormed(),
    encrypt: encrypt.toWellFormed(),
  };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

function mulberry32(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
