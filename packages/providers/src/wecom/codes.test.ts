import { describe, expect, it } from "vitest";
import { wecomCode, wecomCodes } from "./codes.ts";

const numbers = (text: string) => text.split(" ").map(Number);
const groupOf = (errcode: number) => wecomCodes[errcode]?.group;

describe("the table of WeCom's numbers", () => {
  it("the WeCom table has every documented number", () => {
    const documented = numbers(
      "-1 40001 40003 40013 40014 40029 40033 40035 40056 40058 40063 40073 40077 40078 40080 40082 40083 40084 40085 " +
        "40086 40091 40125 41001 41002 41004 41008 41009 41011 41021 41022 41023 41024 41025 42001 42007 42009 43002 " +
        "43003 43012 45009 45029 45033 46004 48001 48002 48003 48004 48005 50001 50002 50003 60003 60011 60020 60021 " +
        "60111 60123 80001 84014 84015 84090 85005 301002 301007 701008 701099 710000 842002 842003 842004 842005 2000002",
    );
    expect(
      Object.keys(wecomCodes)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(documented);
  });

  it.each([
    ["refresh", "40014 42001 40082 42009"],
    ["retry", "-1 45033"],
    ["restart", "40029 84014 84015"],
    ["config", "40001 40013 40056 40080 40083 40091 50001 50003 60020 301002 48002"],
    ["authorization-lost", "40084 48004 301007 2000002"],
  ])("puts into group %s what belongs there", (group, members) => {
    for (const errcode of numbers(members))
      expect([errcode, groupOf(errcode)]).toEqual([errcode, group]);
  });

  it("each WeCom number has hints in both languages and names its page", () => {
    for (const row of Object.values(wecomCodes)) {
      for (const said of [row.hint, row.adminHint]) {
        expect(said.zh).toMatch(/^\p{Script=Han}|^[A-Za-z]+ ?.*\p{Script=Han}/u);
        expect(said.en).toMatch(/^[\x20-\x7E]{15,}$/);
      }
      expect(row.meaning).toMatch(/^[\x20-\x7E]{10,}$/);
      expect(row.docs).toMatch(/^https:\/\/developer\.work\.weixin\.qq\.com\/document\/path\/\d+$/);
    }
  });
});

describe("wecomCode", () => {
  it.each([
    [-1, 503],
    [40029, 400],
    [84014, 400],
    [84015, 400],
    [40001, 502],
    [40013, 502],
    [40014, 502],
    [40056, 502],
    [42001, 502],
    [60020, 502],
    [301002, 502],
    [50002, 403],
    [60011, 403],
    [60021, 403],
    [48004, 403],
    [60111, 404],
  ])("%i keeps its number and has HTTP status %i", (errcode, httpStatus) => {
    expect(wecomCode(errcode, "/x")).toMatchObject({ errcode, source: "wecom", httpStatus });
  });

  it.each([
    [45009, 60],
    [45033, 1],
  ])("%i is our 10503 with the number in its data", (providerErrcode, retryAfterSeconds) => {
    expect(wecomCode(providerErrcode, "/x")).toMatchObject({
      errcode: 10503,
      source: "app",
      httpStatus: 503,
      data: { provider: "wecom", providerErrcode },
      retryAfterSeconds,
    });
  });

  it("an unknown WeCom number keeps its number and names the page to look it up", () => {
    const code = wecomCode(987654, "/cgi-bin/x", new Error("whatever"));
    expect(code).toMatchObject({ errcode: 987654, source: "wecom", httpStatus: 502 });
    expect(code.message).toBe("WeCom refused /cgi-bin/x with 987654: a number unknown to us");
    expect(code.adminHint?.en).toContain("https://open.work.weixin.qq.com/devtool/query?e=987654");
  });

  it("WeCom's 60020 is about the caller's IP address, not the agent", () => {
    expect(wecomCode(60020, "/x").adminHint?.en).toContain("public IP is not trusted");
    expect(wecomCodes[40056]?.meaning).toBe("the agentid is wrong");
  });
});
