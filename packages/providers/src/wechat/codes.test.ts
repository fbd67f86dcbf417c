import { describe, expect, it } from "vitest";
import { wechatCode, wechatCodes } from "./codes.ts";

const numbers = (text: string) => text.split(" ").map(Number);

describe("the table of WeChat's numbers", () => {
  it("the WeChat table has every documented number", () => {
    const documented = numbers(
      "-1 10003 10004 10005 10009 40001 40002 40003 40013 40029 40030 40125 40163 40164 40226 40243 41001 41002 41003 " +
        "41004 41008 41009 42001 42002 42003 42007 43003 45009 45011 48001 48004 50001 50002",
    );
    expect(
      Object.keys(wechatCodes)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(documented);
  });

  it("each WeChat number has hints in both languages and names its page and the console", () => {
    for (const row of Object.values(wechatCodes)) {
      for (const said of [row.hint, row.adminHint]) {
        expect(said.zh).toMatch(/^\p{Script=Han}|^[A-Za-z]+ ?.*\p{Script=Han}/u);
        expect(said.en).toMatch(/^[A-Za-z](?:[\x20-\x7E]|\p{Script=Han}){14,}$/u);
      }
      expect(row.adminHint.zh + row.adminHint.en).toMatch(
        /open\.weixin\.qq\.com.*open\.weixin\.qq\.com|passes by itself/,
      );
      expect(row.meaning).toMatch(/^[\x20-\x7E]{10,}$/);
      expect(row.docs).toMatch(/^https:\/\/developers\.weixin\.qq\.com\/doc\/oplatform\/.+\.html$/);
    }
  });
});

describe("wechatCode", () => {
  it.each([
    ["the person must start again: 400", "40029 40163 42003 41008 42007 40030 42002", 400],
    ["the configuration is wrong: 502", "40001 40013 40125 43003 48001 48004", 502],
    ["we sent nonsense: 502", "40002 40003 41001 41002 41003 41004 41009", 502],
    ["a token to be refreshed: 502", "42001", 502],
    ["the person did not agree, or is restricted: 403", "50001 50002", 403],
    ["busy: 503", "-1", 503],
  ])("%s", (_, members, httpStatus) => {
    for (const errcode of numbers(members))
      expect(wechatCode(errcode, "/x")).toMatchObject({ errcode, source: "wechat", httpStatus });
  });

  it.each([
    [45009, 3600],
    [45011, 60],
  ])("%i is our 10503 with the number in its data", (providerErrcode, retryAfterSeconds) => {
    expect(wechatCode(providerErrcode, "/x")).toMatchObject({
      errcode: 10503,
      source: "app",
      httpStatus: 503,
      data: { provider: "wechat", providerErrcode },
      retryAfterSeconds,
    });
  });

  it("an unknown WeChat number keeps its number and names the page to look it up", () => {
    const code = wechatCode(987654, "/sns/x", new Error("whatever"));
    expect(code).toMatchObject({ errcode: 987654, source: "wechat", httpStatus: 502 });
    expect(code.message).toBe("WeChat refused /sns/x with 987654: a number unknown to us");
    expect(code.adminHint?.en).toContain("https://developers.weixin.qq.com/doc/oplatform/");
  });

  it("numbers that differ at WeCom have WeChat's meaning", () => {
    expect(wechatCodes[40125]?.meaning).toBe("the AppSecret is wrong");
    expect(wechatCodes[42007]?.meaning).toContain("changed the WeChat password");
  });
});
