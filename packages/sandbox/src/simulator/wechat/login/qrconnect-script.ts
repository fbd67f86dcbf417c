import { SCAN_SCRIPT } from "../../../ui/scan-script.ts";

/**
 * Follows one scan on the website-login page: polls, shows its state, redirects. In a frame it navigates the top window
 * unless `self_redirect` is set; where the browser forbids that, the page shows a link.
 */
export const QRCONNECT_SCRIPT = `${SCAN_SCRIPT}
const { scan, selfRedirect } = root.dataset;
const STATES = { 408: "waiting", 404: "scanned", 403: "cancelled", 402: "expired", 405: "confirmed" };

function leave(address) {
  if (window.parent === window || selfRedirect === "true") return location.assign(address);
  try {
    window.top.location.href = address;
  } catch {
    const link = root.querySelector("[data-testid=continue]");
    link.href = address;
    link.parentElement.hidden = false;
  }
}

async function follow() {
  let last = "408";
  while (last === "408" || last === "404") {
    try {
      const response = await fetch("qrconnect/poll?" + new URLSearchParams({ uuid: scan, last, _: Date.now() }));
      const news = /wx_errcode=(\\d+)/.exec(await response.text())[1];
      if (news !== last) show(STATES[(last = news)]);
      const address = response.headers.get("x-sandbox-redirect");
      if (address) leave(decodeURIComponent(address));
      else if (last === "405") status.textContent = root.dataset.textStays;
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}
follow();
`;
