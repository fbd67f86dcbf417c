import { describe, expect, it } from "vitest";
import { ownPage } from "./own-page.ts";

const settings = {
  publicOrigin: "https://login.example.com",
  returnUrls: ["https://app.example/done?a=1"],
};

describe("ownPage", () => {
  it.each([
    ["https://login.example.com/", "https://login.example.com/"],
    ["https://login.example.com", "https://login.example.com"],
    [
      "https://LOGIN.example.com:443/a%20b?c=%E4%BD%A0&d#e#f",
      "https://LOGIN.example.com:443/a%20b?c=%E4%BD%A0&d",
    ],
    ["https://app.example/any/page?x=1", "https://app.example/any/page?x=1"],
  ])("gives %s as the browser has it, without its fragment", (url, signed) => {
    expect(ownPage(url, settings)).toBe(signed);
  });

  it.each([
    "",
    "/a",
    "//login.example.com/",
    "http://login.example.com/",
    "https://login.example.com:8443/",
    "https://login.example.com.evil.example/",
    "https://login.example.com@evil.example/",
    "https://me@login.example.com/",
    "https:login.example.com/",
    "https://evil.example/?https://login.example.com/",
    "https://login.example.com\\@evil.example/",
    " https://login.example.com/",
    "https://login.example.com/ a",
    "https://login.example.com/你",
    "javascript://login.example.com/%0aalert(1)",
    `https://login.example.com/${"a".repeat(2048)}`,
  ])("rejects %j with 10701 and names MENSHEN_RETURN_URLS", (url) => {
    expect(() => ownPage(url, settings)).toThrow(/MENSHEN_RETURN_URLS/);
  });
});
