import { describe, expect, it } from "vitest";
import { bodyProblem, isNavigation, originProblem } from "./request-rules.ts";
import { parsePublicUrl } from "./public-url.ts";

const publicUrl = parsePublicUrl("https://login.example.com");
const allowed = ["https://app.example.com"];
const isRejected = (headers: object) =>
  originProblem(publicUrl, allowed, { host: "login.example.com", ...headers })?.errcode === 10603;

describe("the origin of a mutation", () => {
  it.each<[Record<string, string>, string]>([
    [{ origin: "https://login.example.com" }, "this site"],
    [
      { origin: "https://login.example.com", "sec-fetch-site": "same-origin" },
      "a page of this site",
    ],
    [{ "sec-fetch-site": "same-origin" }, "a page that sends no Origin"],
    [{ origin: "https://app.example.com", "sec-fetch-site": "same-site" }, "an allowed origin"],
    [{}, "a program without a cookie"],
    [{ authorization: "Bearer x" }, "a program with a token"],
  ])("a mutation with %o is accepted: %s", (headers) => {
    expect(isRejected(headers)).toBe(false);
  });

  it.each<[Record<string, string>, string]>([
    [{ origin: "https://evil.test" }, "another site"],
    [{ origin: "null" }, "a sandboxed frame"],
    [{ origin: "http://login.example.com" }, "the plain http site of the same name"],
    [{ origin: "https://login.example.com.evil.test" }, "a host name with the same beginning"],
    [
      { origin: "https://login.example.com", "sec-fetch-site": "cross-site" },
      "Origin and fetch metadata that disagree",
    ],
    [{ "sec-fetch-site": "cross-site" }, "another site without Origin"],
    [{ "sec-fetch-site": "same-site" }, "a sibling subdomain"],
    [{ "sec-fetch-site": "none" }, "a typed address"],
    [{ cookie: "menshen=x" }, "a session cookie without Origin or fetch metadata"],
    [{ cookie: "anything=x" }, "any cookie without Origin or fetch metadata"],
  ])("a mutation with %o is rejected: %s", (headers) => {
    expect(isRejected(headers)).toBe(true);
  });

  it("a page at a loopback alias may call that alias only", () => {
    const here = parsePublicUrl("http://127.0.0.1:3000");
    const judge = (host: string, origin: string) => originProblem(here, [], { host, origin });
    expect(judge("localhost:3000", "http://localhost:3000")).toBeNull();
    expect(judge("127.0.0.1:3000", "http://localhost:3000")?.errcode).toBe(10603);
    expect(judge("evil.test", "http://evil.test")?.errcode).toBe(10603);
  });
});

describe("a mutation's media type", () => {
  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
    "a mutation may have the media type %s",
    (type) => {
      expect(bodyProblem({ "content-type": type })).toBeNull();
    },
  );

  it.each([
    "text/plain",
    "text/plain; application/json",
    "application/json-seq",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/json, text/plain",
    "",
    undefined,
  ])("a mutation with the media type %s is rejected", (type) => {
    expect(bodyProblem({ "content-type": type })?.httpStatus).toBe(415);
  });
});

describe("a navigation", () => {
  it("a navigation is a page load, not a script's request and not a prefetch", () => {
    expect(isNavigation({ "sec-fetch-mode": "navigate" })).toBe(true);
    expect(isNavigation({})).toBe(true);
    expect(isNavigation({ "sec-fetch-mode": "cors" })).toBe(false);
    expect(isNavigation({ "sec-fetch-mode": "no-cors" })).toBe(false);
    expect(
      isNavigation({ "sec-fetch-mode": "navigate", "sec-purpose": "prefetch;prerender" }),
    ).toBe(false);
  });
});
