import { describe, expect, it } from "vitest";
import { wecomCode, wecomCodes } from "./codes.ts";

const numbers = (text: string) => text.split(" ").map(Number);
const groupOf = (errcode: number) => wecomCodes[errcode]?.group;

describe("the table of WeCom's numbers", () => {
  it("the WeCom table has every documented number", () => {
    const documented = numbers(
      "-1 40001 40003 40013 40014 40029 40031 40033 40035 40056 40058 40063 40066 40068 40070 40073 40077 40078 40080 " +
        "40082 40083 40084 40085 40086 40091 40093 40098 40125 41001 41002 41004 41008 41009 41011 41021 41022 41023 " +
        "41024 41025 41054 42001 42007 42009 42012 43002 43003 43004 43009 43012 45009 45029 45031 45033 46004 48001 " +
        "48002 48003 48004 48005 48006 48009 50001 50002 50003 60003 60011 60020 60021 60111 60123 80001 81011 81013 " +
        "82001 82002 82003 84014 84015 84025 84090 85005 92000 92001 92002 301002 301007 301042 701008 701099 710000 " +
        "842002 842003 842004 842005 2000002",
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
        expect(said.zh).toMatch(/^“?(?:\p{Script=Han}|[A-Za-z]+ ?.*\p{Script=Han})/u);
        // May quote a button of a Chinese console.
        expect(said.en).toMatch(/^[A-Za-z](?:[\x20-\x7E]|\p{Script=Han}){14,}$/u);
      }
      expect(row.meaning).toMatch(/^[\x20-\x7E]{10,}$/);
      expect(row.docs).toMatch(/^https:\/\/developer\.work\.weixin\.qq\.com\/document\/path\/\d+$/);
    }
  });
});

/** Where the settings are that correct a number, for both kinds of app. */
describe("the remedies of WeCom's numbers", () => {
  const inner = "企业微信管理后台";
  const provider = "服务商管理后台";
  it.each([
    [
      50001,
      [inner, "网页授权及JS-SDK → 可信域名", "企业微信授权登录 → 授权回调域", provider, "开发信息"],
    ],
    [50001, ["不属于同一应用", "通讯录同步"]],
    [80001, [inner, "网页授权及JS-SDK", provider, "开发信息", "上线"]],
    [85005, [inner, "WW_verify", provider, "开发信息", "上线"]],
    [43012, [inner, "接收消息", provider, "使用配置", "上线"]],
    [842002, [provider, "代开发应用上线"]],
    [
      60020,
      [
        inner,
        "企业可信IP",
        "可信域名或接收消息服务器URL",
        "第三方的会被拒绝",
        provider,
        "IP白名单",
      ],
    ],
    [40078, ["临时授权码"]],
    [40080, [provider, "模板ID", "模板Secret"]],
    [40084, ["重新扫描授权二维码", "重新获取secret"]],
    [40085, ["代开发模板回调URL", "刷新 Ticket"]],
    [2000002, ["加密", "我的企业"]],
    [48001, ["应用详情 → 权限管理"]],
    [48006, ["重新启用"]],
    [48009, ["通讯录同步", "自建应用的 Secret"]],
    [92001, ["snsapi_privateinfo", "权限管理"]],
    [301042, ["企业可信IP", "IP白名单"]],
    [701008, ["接口调用许可", "90 天"]],
    [701099, ["接口调用许可", "90 天"]],
  ])("%i names %j", (errcode, pages) => {
    for (const page of pages) expect(wecomCodes[errcode]?.adminHint.zh).toContain(page);
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

  it.each([60020, 301042])("%i names the address that WeCom reports", (errcode) => {
    const { adminHint } = wecomCode(errcode, "/x", undefined, "203.0.113.7");
    expect(adminHint?.zh).toContain("203.0.113.7");
    expect(adminHint?.en).toContain("from 203.0.113.7, which is not trusted");
    expect(wecomCode(40001, "/x", undefined, "203.0.113.7").adminHint?.zh).not.toContain("203.0");
  });

  it("WeCom's 60020 is about the caller's IP address, not the agent", () => {
    expect(wecomCode(60020, "/x").adminHint?.en).toContain("public IP is not trusted");
    expect(wecomCodes[40056]?.meaning).toBe("the agentid is wrong");
  });
});
