import { describe, expect, it } from "vitest";
import { bodyProblem, isNavigation, originProblem } from "./request-rules.ts";
import { parsePublicUrl } from "./public-url.ts";

const publicUrl = parsePublicUrl("https://login.example.com");
const allowed = ["https://app.example.com"];
const isRefused = (headers: object) =>
  originProblem(publicUrl, allowed, { host: "login.example.com", ...headers })?.errcode === 10603;

describe("where a mutation may come from", () => {
  it.each<[Record<string, string>, string]>([
    [{ origin: "https://login.example.com" }, "this site"],
    [
      { origin: "https://login.example.com", "sec-fetch-site": "same-origin" },
      "a page of this site",
    ],
    [{ "sec-fetch-site": "same-origin" }, "a page that sends no Origin"],
    [{ origin: "https://app.example.com", "sec-fetch-site": "same-site" }, "a site on the list"],
    [{}, "a program without a cookie"],
    [{ authorization: "Bearer x" }, "a program with a token"],
  ])("%o: %s may", (headers) => {
    expect(isRefused(headers)).toBe(false);
  });

  it.each<[Record<string, string>, string]>([
    [{ origin: "https://evil.test" }, "another site"],
    [{ origin: "null" }, "a sandboxed frame"],
    [{ origin: "http://login.example.com" }, "the plain http site of the same name"],
    [{ origin: "https://login.example.com.evil.test" }, "a name that begins alike"],
    [{ origin: "https://login.example.com", "sec-fetch-site": "cross-site" }, "two stories"],
    [{ "sec-fetch-site": "cross-site" }, "another site without Origin"],
    [{ "sec-fetch-site": "same-site" }, "a neighbour"],
    [{ "sec-fetch-site": "none" }, "nowhere"],
    [{ cookie: "menshen=x" }, "a cookie without a story"],
    [{ cookie: "anything=x" }, "any cookie without a story"],
  ])("%o: %s may not", (headers) => {
    expect(isRefused(headers)).toBe(true);
  });

  it("another name of the loopback may call itself by that name only", () => {
    const here = parsePublicUrl("http://127.0.0.1:3000");
    const judge = (host: string, origin: string) => originProblem(here, [], { host, origin });
    expect(judge("localhost:3000", "http://localhost:3000")).toBeNull();
    expect(judge("127.0.0.1:3000", "http://localhost:3000")?.errcode).toBe(10603);
    expect(judge("evil.test", "http://evil.test")?.errcode).toBe(10603);
  });
});

describe("a mutation's media type", () => {
  it.each(["application/json", "application/json; charset=utf-8", "Application/JSON"])(
    "%s",
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
  ])("not %s", (type) => {
    expect(bodyProblem({ "content-type": type })?.httpStatus).toBe(415);
  });
});

describe("a navigation", () => {
  it("is a person, not a script and not a guess of the browser", () => {
    expect(isNavigation({ "sec-fetch-mode": "navigate" })).toBe(true);
    expect(isNavigation({})).toBe(true);
    expect(isNavigation({ "sec-fetch-mode": "cors" })).toBe(false);
    expect(isNavigation({ "sec-fetch-mode": "no-cors" })).toBe(false);
    expect(
      isNavigation({ "sec-fetch-mode": "navigate", "sec-purpose": "prefetch;prerender" }),
    ).toBe(false);
  });
});
