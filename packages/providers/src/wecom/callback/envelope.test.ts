import { describe, expect, it } from "vitest";
import { composeReply, parseEnvelope } from "./envelope.ts";
import { prepareKey } from "./key.ts";

const read = { ok: true, encrypt: "BASE64", toUserName: "dk1", agentId: "" };

describe("envelopes", () => {
  it.each([
    [
      "<xml><ToUserName><![CDATA[dk1]]></ToUserName><AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[BASE64]]></Encrypt></xml>",
      read,
    ],
    [
      "\uFEFF\n<xml>\n  <New>1</New>\n <Encrypt>\n BASE64 </Encrypt><AgentID/><ToUserName>dk1</ToUserName></xml>",
      read,
    ],
    ["<xml><Encrypt>BASE64</Encrypt></xml>", { ok: true, encrypt: "BASE64" }],
    ['{"tousername":"dk1","encrypt":"BASE64","agentid":""}', read],
    [
      '\n {"ToUserName":"dk1","Encrypt":" BASE64\\n","AgentID":"","__proto__":{"Encrypt":"X"}}',
      read,
    ],
    ['{"encrypt":"BASE64","agentid":1000021}', { ok: true, encrypt: "BASE64", agentId: "1000021" }],
  ])("well-formed, no. %#", (body, expected) => {
    expect(parseEnvelope(body)).toEqual({ toUserName: undefined, agentId: undefined, ...expected });
  });

  const nothing = "there must be one Encrypt with text in it";
  it.each([
    ["<xml><ToUserName>dk1</ToUserName></xml>", nothing],
    ["<xml><Encrypt></Encrypt></xml>", nothing],
    ["<xml><Encrypt>A</Encrypt><Encrypt>B</Encrypt></xml>", nothing],
    ["<xml><Encrypt><A>B</A></Encrypt></xml>", nothing],
    ['{"encrypt":"A","Encrypt":"B"}', nothing],
    ['{"encrypt":{"a":1}}', nothing],
    ['{"__proto__":{"encrypt":"A"}}', nothing],
    ['{"encrypt":"A"', "not well-formed JSON"],
    [`{"a":${"[".repeat(60_000)}`, "not well-formed JSON"],
    ["[]", "not well-formed XML at line 1, column 2"],
    ["", "not well-formed XML at line 1, column 0"],
  ])("malformed, no. %#", (body, detail) => {
    expect(parseEnvelope(body)).toMatchObject({
      ok: false,
      reason: "envelope",
      detail: { en: detail },
    });
  });

  it("an oversized envelope is rejected before it is parsed", () => {
    expect(parseEnvelope("林".repeat(21_846))).toEqual({
      ok: false,
      reason: "size",
      detail: { zh: "请求体有 65538 字节", en: "the body has 65538 bytes" },
    });
  });
});

describe("replies", () => {
  const key = prepareKey({
    token: "123456",
    encodingAESKey: "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
  });
  const random = new TextEncoder().encode("1234567890123456");
  const reply = {
    text: "hi",
    receiver: "ww1",
    timestamp: "1411525903",
    nonce: "461056294",
    random,
  };
  // Made with the official library.
  const encrypt = "9s4gMv99m88kKTh/H8IdkNYJ4UL6TmOlL4zGjwqT6nM=";
  const signature = "76a2c04a0e8eaa5a322260a13b32390c924bea9d";

  it("composeReply writes an XML reply", () => {
    expect(composeReply(key, reply)).toBe(
      `<xml>\n<Encrypt><![CDATA[${encrypt}]]></Encrypt>\n<MsgSignature><![CDATA[${signature}]]></MsgSignature>\n` +
        "<TimeStamp>1411525903</TimeStamp>\n<Nonce><![CDATA[461056294]]></Nonce>\n</xml>",
    );
  });

  it("composeReply writes a JSON reply", () => {
    expect(JSON.parse(composeReply(key, reply, "json"))).toEqual({
      encrypt,
      msgsignature: signature,
      timestamp: "1411525903",
      nonce: "461056294",
    });
  });

  it("composeReply escapes values copied from a request", () => {
    const text = composeReply(key, { ...reply, timestamp: "1<a>", nonce: "]]><b>" });
    expect(text).toContain("<TimeStamp><![CDATA[1<a>]]></TimeStamp>");
    expect(text).toContain("<Nonce><![CDATA[]]]]><![CDATA[><b>]]></Nonce>");
  });
});
