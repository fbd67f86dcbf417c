/** The provider's page as it is framed here; null where the page cannot be framed. */
export interface ProviderFrame {
  readonly url: string;
  /** Only messages of this origin are read. */
  readonly origin: string;
}

/** `@wecom/jssdk` whose panel WeCom's page shows in a frame. */
const JSSDK_VERSION = "2.4.4";

/**
 * Adds what the providers' own scripts add to a login address, so that the frame shows the small page and navigates
 * itself, not the window, to the landing. The landing then posts code and state to this page.
 *
 * @see https://developer.work.weixin.qq.com/document/path/98173
 * @see https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export function providerFrame(
  loginUrl: string | undefined,
  embedOrigin: string,
): ProviderFrame | null {
  if (loginUrl === undefined || !URL.canParse(loginUrl)) return null;
  const url = new URL(loginUrl);
  const page = frameablePages.find(({ path }) => url.pathname.endsWith(path));
  if (!page) return null;
  url.hash = "";
  for (const [name, value] of Object.entries(page.query)) url.searchParams.set(name, value);
  // A simulator reports the states of the scan to this origin. The providers do not know the parameter.
  if (!url.hostname.endsWith(".weixin.qq.com")) url.searchParams.set("embed_origin", embedOrigin);
  return { url: url.href, origin: url.origin };
}

const frameablePages = [
  {
    path: "/wwlogin/sso/login",
    query: { redirect_type: "self", panel_size: "small", version: JSSDK_VERSION },
  },
  { path: "/wwopen/sso/qrConnect", query: { login_type: "jssdk", self_redirect: "true" } },
  { path: "/connect/qrconnect", query: { login_type: "jssdk", self_redirect: "true" } },
] as const satisfies readonly { path: string; query: Readonly<Record<string, string>> }[];

/** What a provider's page reports of the scan. */
export type FrameReport =
  | { readonly state: "waiting" | "scanned" | "confirmed" | "refused" | "expired" }
  | { readonly state: "failed"; readonly message: string };

const STATES = ["waiting", "scanned", "confirmed", "refused", "expired"] as const;

/** Reads a message of a framed page: the sandbox's, or one of WeCom's panel. Null for every other message. */
export function readFrameReport(data: unknown): FrameReport | null {
  const message = typeof data === "string" ? parseRecord(data) : data;
  if (!isRecord(message)) return null;
  if (message["source"] === "menshen-sandbox") {
    const state = STATES.find((one) => one === message["state"]);
    return state === undefined ? null : { state };
  }
  const { type, args } = message;
  if (type !== "ww-iframe-handle:call" || !isRecord(args) || args["name"] !== "onLoginFail")
    return null;
  const payload = isRecord(args["payload"]) ? args["payload"] : {};
  const { errCode, errMsg } = payload;
  return { state: "failed", message: `WeCom's login page: ${String(errMsg ?? errCode)}` };
}

/** WeCom's panel reports nothing before it has received this. */
export const PANEL_INIT = JSON.stringify({ type: "ww-iframe-handle:init" });

function parseRecord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
