import { describe, expect, it } from "vitest";
import { readCallback, readQuery } from "./request.ts";

const signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3";

const post = (body: string | Uint8Array<ArrayBuffer>) =>
  new Request("https://a.example/n?x", { method: "POST", body });

describe("the query", () => {
  it("the query of a callback is decoded once, and + stays +", () => {
    const url = `https://a.example/n?x=1&msg_signature=${signature}&timestamp=1409659589&nonce=a%2Bb&echostr=p+9%2F%2B%3D=#f?`;
    expect(readQuery(url)).toEqual({
      ok: true,
      signature,
      timestamp: "1409659589",
      nonce: "a+b",
      echostr: "p+9/+==",
    });
  });

  it("a query value that is percent-encoded twice is decoded once", () => {
    expect(readQuery(`?msg_signature=${signature}&timestamp=1&nonce=%252B`)).toMatchObject({
      nonce: "%2B",
    });
  });

  it.each([
    ["/n", "request", "there is no query"],
    ["/n?", "signature", "msg_signature has 0 characters, expected 40 of 0-9 and a-f"],
    [
      `?msg_signature=${signature.toUpperCase()}&timestamp=1&nonce=2`,
      "signature",
      "msg_signature has 40 characters, expected 40 of 0-9 and a-f",
    ],
    [`?msg_signature=${signature}&nonce=2`, "request", "timestamp is missing or malformed"],
    [`?msg_signature=${signature}&timestamp=1`, "request", "nonce is missing or malformed"],
    [
      `?msg_signature=${signature}&timestamp=1&nonce=${"2".repeat(65)}`,
      "request",
      "nonce is missing or malformed",
    ],
    [`?msg_signature=${signature}&timestamp=1&nonce=2&nonce=3`, "request", "nonce is there twice"],
    [
      `?msg_signature=${signature}&timestamp=1&nonce=%E6%9`,
      "request",
      "nonce is not percent-encoded as it should be",
    ],
    [
      `?msg_signature=${signature}&timestamp=1&nonce=2&echostr=a%20b`,
      "request",
      "echostr has spaces: something on the way turned + into them",
    ],
  ])("%s is rejected", (url, reason, detail) => {
    expect(readQuery(url)).toMatchObject({ ok: false, reason, detail: { en: detail } });
  });

  it("a query parameter named like an object member is ignored", () => {
    expect(readQuery("?__proto__=1&constructor=2&toString=3")).toMatchObject({
      reason: "signature",
    });
  });
});

describe("the body", () => {
  it("the body of a callback is read as text", async () => {
    expect(await readCallback(post("<xml>林</xml>"))).toEqual({
      ok: true,
      method: "POST",
      url: "https://a.example/n?x",
      body: "<xml>林</xml>",
    });
  });

  it("the chunks of a body are joined, even when one ends inside a character", async () => {
    const bytes = new TextEncoder().encode("<xml>林</xml>");
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 6));
        controller.enqueue(bytes.slice(6));
        controller.close();
      },
    });
    const request = new Request("https://a.example/n", { method: "POST", body, duplex: "half" });
    expect(await readCallback(request)).toMatchObject({ body: "<xml>林</xml>" });
  });

  it("a body of the maximum size is read, one byte more is rejected", async () => {
    expect(await readCallback(post("a".repeat(65_536)))).toMatchObject({ ok: true });
    expect(await readCallback(post("a".repeat(65_537)))).toMatchObject({ reason: "size" });
  });

  it("an endless body is not read beyond the limit", async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(32 + (pulled++ % 2))),
    });
    const request = new Request("https://a.example/n", { method: "POST", body, duplex: "half" });
    expect(await readCallback(request)).toMatchObject({ reason: "size" });
    expect(pulled).toBeLessThan(80);
  });

  it("a body that is not UTF-8 is rejected", async () => {
    expect(await readCallback(post(new Uint8Array([0x3c, 0xff])))).toMatchObject({
      reason: "envelope",
    });
  });

  it("a GET callback has no body", async () => {
    expect(await readCallback(new Request("https://a.example/n?x"))).toEqual({
      ok: true,
      method: "GET",
      url: "https://a.example/n?x",
    });
  });
});
