import { describe, expect, it } from "vitest";
import { parsePublicUrl, matchHost } from "./public-url.ts";

describe("the public URL", () => {
  it("the public URL must be https, or http on loopback", () => {
    expect(parsePublicUrl("https://login.example.com").secure).toBe(true);
    expect(parsePublicUrl("http://127.0.0.1:3000").secure).toBe(false);
    expect(parsePublicUrl("http://[::1]:3000").host).toBe("[::1]:3000");
    expect(() => parsePublicUrl("http://login.example.com")).toThrow("must be https");
    expect(() => parsePublicUrl("http://192.168.1.5:3000")).toThrow("must be https");
    expect(() => parsePublicUrl("https://login.example.com/base")).toThrow("scheme, host and port");
  });
});

describe("Host must match the public URL", () => {
  const publicUrl = parsePublicUrl("https://login.example.com");
  it.each([
    ["login.example.com", "ours"],
    ["LOGIN.example.com", "ours"],
    ["login.example.com:443", "ours"],
    ["login.example.com:8443", "foreign"],
    ["login.example.com.evil.test", "foreign"],
    ["evil.test", "foreign"],
    ["localhost", "foreign"],
    ["", "foreign"],
    [undefined, "foreign"],
  ])("the Host %s is %s", (host, verdict) => {
    expect(matchHost(publicUrl, host)).toBe(verdict);
  });

  it("the other loopback names with the same port are aliases of the public URL", () => {
    const here = parsePublicUrl("http://127.0.0.1:3000");
    expect(matchHost(here, "localhost:3000")).toBe("alias");
    expect(matchHost(here, "[::1]:3000")).toBe("alias");
    expect(matchHost(here, "localhost:3001")).toBe("foreign");
    expect(matchHost(here, "127.0.0.1")).toBe("foreign");
  });
});
