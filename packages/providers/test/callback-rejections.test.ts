import { createCipheriv } from "node:crypto";
import {
  callbackReasons,
  callbackRejected,
  corpReceivers,
  explainCallback,
  openCallback,
  prepareKey,
  proxyAppReceivers,
  suiteReceivers,
  type CallbackCandidate,
  type CallbackReason,
} from "@menshen/providers";
import * as official from "@wecom/crypto";
import { describe, expect, it } from "vitest";
import { get, nonce, post, signed, timestamp } from "./callback-requests.ts";

const token = "QDG6eK";
const encodingAESKey = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
const otherKey = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR";
const suiteId = "dk5f2c9e1ab03d7746";

const suite: CallbackCandidate<string> = {
  key: prepareKey({ token, encodingAESKey }),
  receivers: suiteReceivers({
    suiteId,
    providerCorpId: "wwProvider",
    corpIds: new Set(["wwPlain", "wpOpen"]),
  }),
  of: "suite",
};

/** Encrypts malformed plaintexts, without our code. */
function encryptBytes(plain: Uint8Array, key = encodingAESKey): string {
  const bytes = Buffer.from(`${key}=`, "base64");
  const cipher = createCipheriv("aes-256-cbc", bytes, bytes.subarray(0, 16)).setAutoPadding(false);
  return cipher.update(plain).toString("base64");
}

/** 64 bytes: 16 random ones, a length, 21 bytes of text, the suite's 18, 5 of padding. */
function plainBytes(change: (bytes: Buffer) => void = () => {}): Buffer {
  const bytes = Buffer.concat([
    Buffer.alloc(16, "r"),
    Buffer.from([0, 0, 0, 21]),
    Buffer.from(`<xml><A>1</A></xml>  ${suiteId}`),
    Buffer.alloc(5, 5),
  ]);
  change(bytes);
  return bytes;
}

function open(encrypt: string, candidates = [suite]) {
  return openCallback(candidates, post(signed(token, encrypt)));
}

const from = (receiver: string) => signed(token, official.encrypt(encodingAESKey, "42", receiver));
const withReceivers = (receivers: CallbackCandidate<string>["receivers"]) => [
  { ...suite, receivers },
];

describe("invariant 6: a callback is verified before anything in it is believed", () => {
  it("a valid callback is opened", () => {
    expect(open(encryptBytes(plainBytes()))).toMatchObject({
      ok: true,
      text: "<xml><A>1</A></xml>  ",
      receiver: suiteId,
    });
  });

  const damaged: readonly [string, CallbackReason, string][] = [
    ["another Token", "token", ""],
    ["another EncodingAESKey", "key", encryptBytes(plainBytes(), otherKey)],
    ["padding of 0", "padding", encryptBytes(plainBytes((bytes) => bytes.fill(0, 63)))],
    ["padding of 33", "padding", encryptBytes(plainBytes((bytes) => bytes.fill(33, 31)))],
    [
      "padding with unequal bytes",
      "padding",
      encryptBytes(plainBytes((bytes) => bytes.fill(4, 59, 60))),
    ],
    [
      "a length beyond the end",
      "length",
      encryptBytes(plainBytes((bytes) => bytes.writeUInt32BE(40, 16))),
    ],
    [
      "a length of four billion",
      "length",
      encryptBytes(plainBytes((bytes) => bytes.fill(255, 16, 20))),
    ],
    ["nothing but padding", "length", encryptBytes(Buffer.alloc(32, 32))],
    ["half a block", "block", encryptBytes(plainBytes().subarray(0, 48))],
    [
      "text that is not UTF-8",
      "encoding",
      encryptBytes(plainBytes((bytes) => bytes.fill(255, 20, 21))),
    ],
    [
      "a receiver that is not UTF-8",
      "encoding",
      encryptBytes(plainBytes((bytes) => bytes.fill(255, 41, 42))),
    ],
    ["another receiver", "receiver", encryptBytes(plainBytes((bytes) => bytes.fill(0x78, 41, 42)))],
    ["no receiver", "receiver", encryptBytes(plainBytes((bytes) => bytes.writeUInt32BE(39, 16)))],
    ["a ciphertext cut off", "base64", encryptBytes(plainBytes()).slice(0, -3)],
    ["base64 for addresses", "base64", "_-".repeat(43).padEnd(86, "_") + "=="],
    ["base64 with surplus bits", "base64", encryptBytes(plainBytes()).replace(/.==$/, "B==")],
    ["base64 with a line break", "base64", encryptBytes(plainBytes()).replace(/^.{40}/, "$&\n")],
  ];

  it.each(damaged)("%s is rejected", (_, reason, encrypt) => {
    const request = encrypt
      ? post(signed(token, encrypt))
      : post(signed("another", encryptBytes(plainBytes())));
    expect(openCallback([suite], request)).toMatchObject({ ok: false, reason });
  });

  it("every rejected callback gets the same answer", () => {
    const outside = Object.keys(callbackReasons).map((reason) => {
      const { errcode, message, httpStatus, hint, data, source } = callbackRejected({
        ok: false,
        reason: reason as CallbackReason,
        detail: { zh: "仅内部可见", en: "only inside" },
      });
      return { errcode, message, httpStatus, hint, data, source };
    });
    expect(outside).toHaveLength(12);
    for (const one of outside) expect(one).toEqual(outside[0]);
    expect(outside[0]).toMatchObject({
      errcode: 10401,
      httpStatus: 403,
      message: "the callback was rejected",
    });
  });

  it("characters moved from the ciphertext into the nonce are rejected, though the signature is the same", () => {
    // A chosen text, such as a chat message, whose end reads like a complete message.
    const planted = Buffer.concat([
      Buffer.from([0, 0, 0, 4]),
      Buffer.from("evil"),
      Buffer.from(suiteId),
    ]);
    for (let seed = 0; ; seed++) {
      const head = Buffer.alloc(16, String.fromCodePoint(65 + seed));
      const filler = Buffer.alloc(96 - 20 + 16, "x");
      const text = Buffer.concat([filler, planted]).toString("latin1");
      const encrypt = official.encrypt(encodingAESKey, text, "", head);
      const moved = {
        timestamp: "1",
        nonce: `2${encrypt.slice(0, 128)}`,
        encrypt: encrypt.slice(128),
      };
      const signature = official.getSignature("zzz", "1", "2", encrypt);
      // Only where both orders keep the parts adjacent.
      if (official.getSignature("zzz", moved.timestamp, moved.nonce, moved.encrypt) !== signature)
        continue;
      const candidate = { ...suite, key: prepareKey({ token: "zzz", encodingAESKey }) };
      expect(official.decrypt(encodingAESKey, moved.encrypt)).toMatchObject({
        message: "evil",
        id: suiteId,
      });
      expect(openCallback([candidate], post({ signature, ...moved }))).toMatchObject({
        reason: "request",
      });
      break;
    }
  });

  it("fields outside the ciphertext are ignored", () => {
    const request = post(signed(token, encryptBytes(plainBytes())));
    const body = request.body?.replace(suiteId, "somebody else");
    expect(openCallback([suite], { ...request, body })).toMatchObject({
      ok: true,
      receiver: suiteId,
    });
  });

  it.each(["PUT", "HEAD", "DELETE", "get"])("a %s request is not a callback", (method) => {
    const request = post(signed(token, encryptBytes(plainBytes())));
    expect(openCallback([suite], { ...request, method })).toMatchObject({ reason: "request" });
  });

  it("a callback without candidates is rejected", () => {
    expect(open(encryptBytes(plainBytes()), [])).toMatchObject({ reason: "token" });
  });
});

describe("invariant 6: whom a callback may be meant for", () => {
  const corpIds = new Set(["wwPlain", "wpOpen"]);

  it.each([
    [suiteId, true],
    ["wwPlain", true],
    ["wpOpen", true],
    ["wwplain", false],
    ["wwProvider", false],
    ["wwStranger", false],
    ["", false],
  ])("a push to a suite, meant for %j: %s", (receiver, ok) => {
    expect(openCallback([suite], post(from(receiver)))).toMatchObject({ ok });
  });

  it.each([
    ["wwProvider", true],
    [suiteId, false],
    ["wwPlain", false],
    ["", false],
  ])("a verification with the provider's company configured, meant for %j: %s", (receiver, ok) => {
    expect(openCallback([suite], get(from(receiver)))).toMatchObject({ ok });
  });

  it("a verification without a configured receiver accepts any and returns it for pinning", () => {
    const candidates = withReceivers(suiteReceivers({ suiteId, corpIds }));
    expect(openCallback(candidates, get(from("wwProvider")))).toEqual({
      ok: true,
      kind: "verification",
      of: "suite",
      text: "42",
      receiver: "wwProvider",
      receiverKnown: false,
      timestamp: "1409659813",
    });
    expect(openCallback(candidates, post(from("wwProvider")))).toMatchObject({
      reason: "receiver",
    });
  });

  it("a company's own app accepts its company as the only receiver", () => {
    const candidates = withReceivers(corpReceivers(["wwPlain"]));
    for (const request of [get, post]) {
      expect(openCallback(candidates, request(from("wwPlain")))).toMatchObject({ ok: true });
      expect(openCallback(candidates, request(from("wpOpen")))).toMatchObject({
        reason: "receiver",
      });
    }
  });

  it("a provider's app accepts both companies for a verification and the customer for pushes", () => {
    const candidates = withReceivers(proxyAppReceivers({ providerCorpId: "wwProvider", corpIds }));
    expect(openCallback(candidates, get(from("wwProvider")))).toMatchObject({
      receiverKnown: true,
    });
    expect(openCallback(candidates, get(from("wwPlain")))).toMatchObject({ receiverKnown: true });
    expect(openCallback(candidates, get(from("wwStranger")))).toMatchObject({ reason: "receiver" });
    expect(openCallback(candidates, post(from("wpOpen")))).toMatchObject({ ok: true });
    expect(openCallback(candidates, post(from("wwProvider")))).toMatchObject({
      reason: "receiver",
    });
    const unknown = withReceivers(proxyAppReceivers({ corpIds }));
    expect(openCallback(unknown, get(from("wwStranger")))).toMatchObject({ receiverKnown: false });
  });
});

describe("invariant 6: several candidates on one address", () => {
  const second: CallbackCandidate<string> = {
    key: prepareKey({ token: "second", encodingAESKey: otherKey }),
    receivers: suiteReceivers({ suiteId: "dkSecond", corpIds: new Set() }),
    of: "second",
  };
  const push = (receiver: string, key = otherKey) => official.encrypt(key, "<xml/>", receiver);

  it("the signature selects the candidate", () => {
    const request = post(signed("second", push("dkSecond")));
    expect(openCallback([suite, second], request)).toMatchObject({ of: "second" });
  });

  it("of candidates with one Token the key selects, and with one key as well the receiver", () => {
    const sameToken = {
      ...second,
      key: prepareKey({ token, encodingAESKey: otherKey }),
      of: "same token",
    };
    const sameBoth = { ...second, key: suite.key, of: "same both" };
    expect(open(push("dkSecond"), [suite, sameToken])).toMatchObject({ of: "same token" });
    expect(open(push("dkSecond", encodingAESKey), [suite, sameBoth])).toMatchObject({
      of: "same both",
    });
    expect(open(push("dkThird", encodingAESKey), [suite, sameToken])).toMatchObject({
      reason: "receiver",
    });
    expect(open(push("dkThird", encodingAESKey), [sameToken, suite])).toMatchObject({
      reason: "receiver",
    });
  });

  it("a candidate's key never opens what another candidate's Token signed", () => {
    expect(openCallback([suite, second], post(signed(token, push("dkSecond"))))).toMatchObject({
      ok: false,
    });
  });
});

describe("an explanation for an administrator", () => {
  const encrypt = encryptBytes(plainBytes());

  it("the explanation distinguishes a wrong Token from a wrong key", () => {
    const wrongToken = post(signed("another", encrypt));
    expect(explainCallback([suite], wrongToken)).toMatchObject({
      ok: true,
      kind: "push",
      candidates: [
        {
          of: "suite",
          signed: false,
          plaintext: { ok: true, receiver: suiteId },
          receiverAccepted: true,
        },
      ],
    });
    const wrongKey = post(signed(token, encryptBytes(plainBytes(), otherKey)));
    expect(explainCallback([suite], wrongKey)).toMatchObject({
      candidates: [{ signed: true, plaintext: { reason: "key" }, receiverAccepted: false }],
    });
  });

  it("the explanation names the problem of the request itself", () => {
    const url = `/n?msg_signature=${"0".repeat(40)}&timestamp=${timestamp}&nonce=${nonce}`;
    expect(explainCallback([suite], { method: "GET", url })).toEqual({
      ok: false,
      reason: "request",
      detail: { zh: "缺少 echostr", en: "echostr is missing" },
    });
  });
});
