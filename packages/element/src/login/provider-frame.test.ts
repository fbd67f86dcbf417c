import { expect, it } from "vitest";
import { providerFrame, readFrameReport } from "./provider-frame.ts";

const embedding = "https://app.example";

it("frames WeCom's page as its panel does: the frame navigates itself, the fragment is dropped", () => {
  const page = "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&state=s1";
  const frame = providerFrame(page, embedding);
  expect(frame?.origin).toBe("https://login.work.weixin.qq.com");
  expect(Object.fromEntries(new URL(frame?.url ?? "").searchParams)).toEqual({
    login_type: "CorpApp",
    state: "s1",
    redirect_type: "self",
    panel_size: "small",
    version: "2.4.4",
  });
});

it("frames WeChat's page as wxLogin.js does", () => {
  const page = "https://open.weixin.qq.com/connect/qrconnect?appid=wx1&state=s1#wechat_redirect";
  expect(providerFrame(page, embedding)?.url).toBe(
    "https://open.weixin.qq.com/connect/qrconnect?appid=wx1&state=s1&login_type=jssdk&self_redirect=true",
  );
});

it("names the embedding origin to a simulator only", () => {
  const page = "http://127.0.0.1:3001/connect/qrconnect?appid=wx1";
  expect(providerFrame(page, embedding)?.url).toContain("embed_origin=https%3A%2F%2Fapp.example");
});

it.each([undefined, "", "https://github.com/login/oauth/authorize?client_id=1"])(
  "does not frame %j",
  (page) => {
    expect(providerFrame(page, embedding)).toBeNull();
  },
);

it.each([
  [{ source: "menshen-sandbox", state: "scanned" }, { state: "scanned" }],
  [{ source: "menshen-sandbox", state: "signed-in" }, null],
  [{ source: "someone-else", state: "scanned" }, null],
  ["ask_usePostMessage", null],
  [null, null],
  [
    '{"type":"ww-iframe-handle:call","args":{"name":"onLoginFail","payload":{"errCode":-1,"errMsg":"no scope"}}}',
    { state: "failed", message: "WeCom's login page: no scope" },
  ],
  ['{"type":"ww-iframe-handle:call","args":{"name":"onOpenInWecom"}}', null],
])("reads the message %j", (message, report) => {
  expect(readFrameReport(message)).toEqual(report);
});
