import { SCAN_SCRIPT } from "../../../ui/scan-script.ts";

/**
 * Follows one scan on the QR page: polls, shows its state, redirects when it is confirmed. Inside
 * another page it exchanges the panel's messages with origins that the app trusts.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98177
 */
export const WEB_LOGIN_SCRIPT = `${SCAN_SCRIPT}
const { scan, trusted, redirectType } = root.dataset;
let host = null;
// Origin of a page with wwLogin.js, which navigates by itself.
let navigating = null;

function leave(address) {
  if (navigating) return window.parent.postMessage(address, navigating);
  if (window.parent === window || redirectType === "self") return location.assign(address);
  if (redirectType !== "callback") return void (window.top.location.href = address);
  const code = new URL(address).searchParams.get("code");
  if (host && code) post({ type: "ww-iframe-handle:call", uid: "login-1", args: { type: "call", name: "onLoginSuccess", payload: { code } } });
}

const post = (message) => window.parent.postMessage(JSON.stringify(message), host);

addEventListener("message", (event) => {
  if (event.source !== window.parent || typeof event.data !== "string") return;
  if (!trusted.split(" ").includes(new URL(event.origin).host)) return;
  if (event.data === "ask_usePostMessage") return void (navigating = event.origin);
  let message;
  try { message = JSON.parse(event.data); } catch { return; }
  if (message.type !== "ww-iframe-handle:init") return;
  host = event.origin;
  post({ type: "ww-iframe-handle:ready", supportChannel: false });
});

async function follow() {
  let state = "waiting";
  while (state === "waiting" || state === "scanned") {
    try {
      const response = await fetch("poll?" + new URLSearchParams({ scan, since: state }));
      const news = await response.json();
      if (news.status !== state) show((state = news.status));
      if (news.redirect) leave(news.redirect);
      else if (state === "confirmed") status.textContent = root.dataset.textStays;
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}
follow();
`;
