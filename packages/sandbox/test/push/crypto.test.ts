import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decrypt } from "../test-receiver.ts";
import { encrypt, sign } from "../../src/simulator/push/crypto.ts";

describe("the published samples", () => {
  const token = "QDG6eK";
  const key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
  const receiver = "wx5823bf96d3bd56c7";

  it("of the URL verification: signature, text, receiver", () => {
    const echostr =
      "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
    expect(sign(token, "1409659589", "263014780", echostr)).toBe(
      "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    );
    const parts = decrypt(key, echostr);
    expect(parts).toMatchObject({ message: "1616140317555161061", receiver, pad: 7 });
    const random = Buffer.from(parts.random, "latin1");
    expect(encrypt(key, parts.message, receiver, { random })).toBe(echostr);
  });

  it("of the message: padding of 30, line breaks kept", () => {
    const encrypted =
      "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    expect(sign(token, "1409659813", "1372623149", encrypted)).toBe(
      "477715d11cdb4164915debcba66cb864d751f3e6",
    );
    const parts = decrypt(key, encrypted);
    expect(parts).toMatchObject({ receiver, pad: 30 });
    expect(parts.message).toContain("<Content><![CDATA[hello]]></Content>");
    const random = Buffer.from(parts.random, "latin1");
    expect(encrypt(key, parts.message, receiver, { random })).toBe(encrypted);
  });

  it("of another library, whose random bytes are known", () => {
    const encrypted =
      "9s4gMv99m88kKTh/H8IdkOiMg6bisoy3ypwy9H4hvSPe9nsGaqyw5hhSjdYbcrKk+j3nba4HMOTzHrluLBYqxgNcBqGsL8GqxlhZgURnAtObvesEl5nZ+uBE8bviY0LWke8Zy9V/QYKxNV2FqllNXcfmstttyIkMKCCmVbCFM2JTF5wY0nFhHZSjPUL2Q1qvSUCUld+/WIXrx0oyKQmpB6o8NRrrNrsDf03oxI1p9FxUgMnwKKZeOA/uu+2IEvEBtb7muXsVbwbgX05UPPJvFurDXafG0RQyPR+mf1nDnAtQmmNOuiR5MIkdQ39xn1vWwi1O5oazPoQJz0nTYjxxEE8kv3kFxtAGVRe3ypD3WeK2XeFYFMNMpatF9XiKzHo3";
    const message =
      "<xml>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test]]></Content>\n<FromUserName><![CDATA[wx49f0ab532d5d035a]]></FromUserName>\n<ToUserName><![CDATA[messense]]></ToUserName>\n<AgentID>1</AgentID>\n<CreateTime>1411525903</CreateTime>\n</xml>";
    const random = Buffer.from("1234567890123456");
    const key = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR";
    expect(encrypt(key, message, "wx49f0ab532d5d035a", { random })).toBe(encrypted);
    expect(sign("123456", "1411525903", "461056294", encrypted)).toBe(
      "407518b7649e86ef23978113f92d27afa9296533",
    );
  });
});

const KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

it("what is encrypted comes back, and is padded to 32 with 1 to 32", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ maxLength: 40 }),
      (message, receiver) => {
        const clean = message.toWellFormed();
        const encrypted = encrypt(KEY, clean, receiver);
        expect(Buffer.from(encrypted, "base64").length % 32).toBe(0);
        const parts = decrypt(KEY, encrypted);
        expect([parts.message, parts.receiver]).toEqual([clean, receiver]);
        expect(parts.pad).toBeGreaterThan(0);
        expect(parts.pad).toBeLessThanOrEqual(32);
        expect(new Set(parts.padBytes)).toEqual(new Set([parts.pad]));
      },
    ),
  );
});

it("two encryptions of one message differ", () => {
  expect(encrypt(KEY, "x", "y")).not.toBe(encrypt(KEY, "x", "y"));
});

it("a defect changes the padding or the length and nothing else", () => {
  expect(decrypt(KEY, encrypt(KEY, "x", "y", { spoiled: "padding" })).pad).toBe(33);
  expect(decrypt(KEY, encrypt(KEY, "x", "y", { spoiled: "length" })).length).toBe(0x7fffffff);
});

it("the signature sorts by bytes, not by locale", () => {
  expect(sign("b", "1", "A", "a")).toBe(sign("a", "A", "b", "1"));
});
