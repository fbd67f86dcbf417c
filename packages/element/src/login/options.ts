import type { Code, Corp, SessionUser } from "@menshen/client";
import type { Language } from "./texts.ts";

/** A completed login. */
export interface LoginSuccess {
  readonly user: SessionUser;
  readonly corp: Corp | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** The session token of a server of another origin. Absent where the session is the browser's cookie. */
  readonly token?: string | undefined;
}

/** Which login methods a component offers. */
export type ComponentType = "LoginPanel" | "WeChatLogin" | "WeComLogin";

export interface LoginConfigProps {
  readonly componentType?: ComponentType | undefined;
  /** Selects one of several elements of a Type: WeChat's appId, or the corpid for WeCom. */
  readonly appId?: string | undefined;
  /** The page to return to; this page by default. On another site it must be in the server's `MENSHEN_RETURN_URLS`. */
  readonly redirectUri?: string | undefined;
  /** The `scope` of the provider's page, such as `snsapi_login`; the element's by default. */
  readonly scope?: string | undefined;
}

export interface LoginOptions {
  /** A Type by short or full name, or an element by its full name; every active login element by default. */
  readonly authType?: string | undefined;
  readonly config?: LoginConfigProps | undefined;
  /** The origin of the Menshen server; this site by default. */
  readonly server?: string | undefined;
  readonly lang?: Language | undefined;
  /** `redirect` leads to the provider's page instead of framing it. */
  readonly display?: "frame" | "redirect" | undefined;
}

export interface LoginEvents {
  /** Called exactly once per login. */
  readonly onSuccess?: ((success: LoginSuccess) => void) | undefined;
  /** Called exactly once per failed attempt, with an error that `isCode` recognises: refused is 10105, expired 10102. */
  readonly onError?: ((error: Code) => void) | undefined;
}
