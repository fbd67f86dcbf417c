import { expect, test, vi } from "vitest";
import { createSandbox } from "../../src/sandbox.ts";
import { CONTROL_SCRIPT } from "../../src/ui/pages/control-script.ts";
import { INDEX_SCRIPT } from "../../src/ui/pages/index-script.ts";
import { qrConnectUrl, webLoginUrl } from "../test-client.ts";
import { QRCONNECT_SCRIPT } from "../../src/simulator/wechat/login/qrconnect-script.ts";
import { WEB_LOGIN_SCRIPT } from "../../src/simulator/wecom/login/web-login-script.ts";

const { fetch } = createSandbox();
const textOf = async (url: string) => (await fetch(url)).text();

/** Runs an embedding script in a page that has one element, and returns the frame's address. */
async function frameOf(scriptUrl: string, run: string): Promise<URL> {
  const frame = { src: "", setAttribute() {}, addEventListener() {} };
  const place = { replaceChildren() {} };
  const document = { createElement: () => frame, getElementById: () => place };
  const window: Record<string, unknown> = { addEventListener() {} };
  const text = await textOf(scriptUrl);
  // oxlint-disable-next-line no-implied-eval -- a script of the sandbox, run as a page runs it
  new Function("window", "document", `${text}; ${run}`)(window, document);
  return new URL(frame.src);
}

const options = `{ id: "here", appid: "wx3f8c1a5d7e902b46", scope: "snsapi_login", state: "s1",
  redirect_uri: encodeURIComponent("http://127.0.0.1:3000/cb"), self_redirect: true, stylelite: 1 }`;

test("wxLogin.js frames the QR page of the host that served the script", async () => {
  const path = "/connect/zh_CN/htmledition/js/wxLogin.js";
  const run = `new window.WxLogin(${options})`;
  const official = await frameOf(`https://res.wx.qq.com${path}`, run);
  expect(official.origin + official.pathname).toBe("https://open.weixin.qq.com/connect/qrconnect");
  expect(Object.fromEntries(official.searchParams)).toEqual({
    appid: "wx3f8c1a5d7e902b46",
    scope: "snsapi_login",
    redirect_uri: "http://127.0.0.1:3000/cb",
    state: "s1",
    response_type: "code",
    login_type: "jssdk",
    self_redirect: "true",
    stylelite: "1",
  });
  const own = await frameOf(`http://127.0.0.1:3001${path}`, run);
  expect(own.origin).toBe("http://127.0.0.1:3001");
  expect(await textOf(own.href)).toContain('class="frame"');
});

test("wwLogin.js frames the legacy QR page, and has to be called with new", async () => {
  const url = "https://wwcdn.weixin.qq.com/node/wework/wwopen/js/wwLogin-1.2.7.js";
  const init = `{ id: "here", appid: "ww5a1d0b0c7e3f9a24", agentid: "1000002", state: "s1",
    redirect_uri: encodeURIComponent("http://127.0.0.1:3000/cb") }`;
  const frame = await frameOf(url, `new window.WwLogin(${init})`);
  expect(frame.origin + frame.pathname).toBe(
    "https://open.work.weixin.qq.com/wwopen/sso/qrConnect",
  );
  expect(await textOf(frame.href)).toContain('class="frame"');
  await expect(frameOf(url, `window.WwLogin(${init})`)).rejects.toThrow("use new");
});

test("framed login pages name the origin they report to: embed_origin, else that of redirect_uri", async () => {
  expect(await textOf(webLoginUrl())).toContain('data-embed-origin="http://127.0.0.1:3000"');
  const named = { embed_origin: "https://portal.example" };
  for (const url of [webLoginUrl(named), qrConnectUrl(named)]) {
    const response = await fetch(url);
    expect(response.headers.get("content-security-policy")).not.toContain("frame-ancestors");
    expect(await response.text()).toContain('data-embed-origin="https://portal.example"');
  }
});

test.each(["no url", "javascript:alert(1)"])(
  "an embed_origin of %j is not used",
  async (embed_origin) => {
    const page = await textOf(webLoginUrl({ embed_origin }));
    expect(page).toContain('data-embed-origin="http://127.0.0.1:3000"');
  },
);

interface Posted {
  readonly message: unknown;
  readonly origin: string;
}

/** Runs a page's script in a frame whose polls answer one state after the other. */
async function reports(script: string, polls: readonly string[]): Promise<readonly Posted[]> {
  const posted: Posted[] = [];
  const element = { dataset: {}, textContent: "", hidden: false };
  const root = {
    dataset: { embedOrigin: "https://portal.example", scan: "x", trusted: "" } as object,
    querySelectorAll: () => [],
    querySelector: () => element,
  };
  const parent = {
    postMessage: (message: unknown, origin: string) => void posted.push({ message, origin }),
  };
  const window = { parent, top: { location: {} } };
  const document = { querySelector: (query: string) => (query === "[data-scan]" ? root : element) };
  const answers = [...polls];
  const poll = () => {
    const answer = answers.shift();
    return answer === undefined
      ? new Promise<never>(() => {})
      : Promise.resolve(new Response(answer));
  };
  // oxlint-disable-next-line no-implied-eval -- a script of the sandbox, run as a page runs it
  new Function("window", "document", "fetch", "location", "addEventListener", script)(
    window,
    document,
    poll,
    {},
    () => {},
  );
  await vi.waitFor(() => expect(posted).toHaveLength(polls.length + 1));
  return posted;
}

test("a framed WeCom page reports waiting, scanned and refused to the embedding origin", async () => {
  const polls = ['{"status":"scanned"}', '{"status":"cancelled"}'];
  expect(await reports(WEB_LOGIN_SCRIPT, polls)).toEqual(
    ["waiting", "scanned", "refused"].map((state) => ({
      message: { source: "menshen-sandbox", state },
      origin: "https://portal.example",
    })),
  );
});

test("a framed WeChat page reports waiting, scanned and expired to the embedding origin", async () => {
  const polls = ["window.wx_errcode=404;", "window.wx_errcode=402;"];
  expect(await reports(QRCONNECT_SCRIPT, polls)).toEqual(
    ["waiting", "scanned", "expired"].map((state) => ({
      message: { source: "menshen-sandbox", state },
      origin: "https://portal.example",
    })),
  );
});

test.each([
  ["index", INDEX_SCRIPT],
  ["control", CONTROL_SCRIPT],
  ["web login", WEB_LOGIN_SCRIPT],
  ["QR connect", QRCONNECT_SCRIPT],
])("the %s script is valid JavaScript", (_name, script) => {
  // oxlint-disable-next-line no-implied-eval -- parsed, not run
  expect(() => new Function(script)).not.toThrow();
});
