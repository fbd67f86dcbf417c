import { Code } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, redactText } from "./redact.ts";

const planted = "s3cret-0123456789";

describe("redaction of log lines", () => {
  it.each([
    "corpSecret",
    "access_token",
    "MENSHEN_ADMIN_TOKEN",
    "authorization",
    "Cookie",
    "set-cookie",
    "password",
    "verifier",
    "encodingAESKey",
    "suite_ticket",
    "permanent_code",
    "authCode",
    "code",
    "loginCode",
    "state",
  ])("the value of %s is redacted", (key) => {
    const line = JSON.stringify(redact({ deep: [{ [key]: planted }] }));
    expect(line).not.toContain(planted);
    expect(line).toContain(key);
  });

  it("codes and tokens in addresses are redacted", () => {
    expect(redactText(`GET https://api.test/x?access_token=${planted}&id=7#code=${planted}`)).toBe(
      "GET https://api.test/x?access_token=[hidden]&id=7#code=[hidden]",
    );
    for (const name of ["corpsecret", "code", "auth_code", "state", "msg_signature", "verifier"]) {
      expect(redactText(`/cb?a=1&${name}=${planted}`)).toBe(`/cb?a=1&${name}=[hidden]`);
    }
  });

  it("an error keeps its name, number and frames, but not a parser's quotation", () => {
    const cause = new SyntaxError(`Unexpected token in "${planted}"`);
    const shown = redact(new Code(10501, `cannot reach /x?secret=${planted}`, { cause }));
    expect(shown).toMatchObject({
      name: "Code",
      errcode: 10501,
      message: "cannot reach /x?secret=[hidden]",
      cause: { name: "SyntaxError", message: "(a parser's message)" },
    });
    expect(JSON.stringify(shown)).not.toContain(planted);
  });

  it("values that are not secret stay", () => {
    const facts = { element: "auths.X", status: 200, ok: true, none: null, list: [1, "two"] };
    expect(redact(facts)).toEqual(facts);
  });

  it("redaction accepts any value, circular ones included", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => typeof JSON.stringify(redact({ value })) === "string"),
    );
    const ring: Record<string, unknown> = {};
    ring["self"] = ring;
    expect(JSON.stringify(redact(ring))).toContain("[deep]");
  });
});
