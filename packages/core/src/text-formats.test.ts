import { describe, expect, it } from "vitest";
import { host, visibleText } from "./text-formats.ts";

describe("a host", () => {
  it.each(["wiki.test", "wiki.test:8443", "my_wiki", "xn--fiq228c.test", "10.0.0.1", "[::1]:8080"])(
    "is %s",
    (text) => {
      expect(host().safeParse(text).success).toBe(true);
    },
  );

  it.each([
    "[.]",
    "127.1",
    "wiki.test:99999",
    "wiki.test:443",
    "wiki.test:",
    "wiki.test:080",
    "Wiki.test",
    "维基.test",
    "*.wiki.test",
    "wiki.test/",
    "wiki.test.",
    "https://wiki.test",
    "me@wiki.test",
    "[0:0::1]",
    "",
  ])("is not %j, which no request has", (text) => {
    expect(host().safeParse(text).success).toBe(false);
  });
});

describe("a visible text", () => {
  it.each(["Wiki", "维基", " a ", "🏮", "Company\u200b", "👩\u200d💻", ""])("is %j", (text) => {
    expect(visibleText().safeParse(text).success).toBe(true);
  });

  it.each([" ", "\u00a0", "\u200b", "\ufeff\u2060", "\u3000", "\u3164", "\u2800", "\u200e\n"])(
    "is not %j alone",
    (text) => {
      expect(visibleText().safeParse(text).success).toBe(false);
    },
  );

  it("may be blank where a blank is no text", () => {
    expect(visibleText({ orBlank: true }).safeParse(" ").success).toBe(true);
    expect(visibleText({ orBlank: true }).safeParse("\u200b").success).toBe(false);
  });

  it.each(["\u202etset", "a\u2066b\u2069"])("does not change the direction: %j", (text) => {
    expect(visibleText().safeParse(text).success).toBe(false);
  });
});
