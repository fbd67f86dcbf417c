import { describe, expect, it } from "vitest";
import { createSite, judgeHost } from "./public-url.ts";

describe("the public URL", () => {
  it("is https, or http on this machine", () => {
    expect(createSite("https://login.example.com").secure).toBe(true);
    expect(createSite("http://127.0.0.1:3000").secure).toBe(false);
    expect(createSite("http://[::1]:3000").host).toBe("[::1]:3000");
    expect(() => createSite("http://login.example.com")).toThrow("must be https");
    expect(() => createSite("http://192.168.1.5:3000")).toThrow("must be https");
    expect(() => createSite("https://login.example.com/base")).toThrow("scheme, host and port");
  });
});

describe("Host must match the public URL", () => {
  const site = createSite("https://login.example.com");
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
  ])("%s is %s", (host, verdict) => {
    expect(judgeHost(site, host)).toBe(verdict);
  });

  it("knows the other names of the loopback, with the same port", () => {
    const here = createSite("http://127.0.0.1:3000");
    expect(judgeHost(here, "localhost:3000")).toBe("alias");
    expect(judgeHost(here, "[::1]:3000")).toBe("alias");
    expect(judgeHost(here, "localhost:3001")).toBe("foreign");
    expect(judgeHost(here, "127.0.0.1")).toBe("foreign");
  });
});
