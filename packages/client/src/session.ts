/** A company of a login. */
export interface Corp {
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
}

/** The user of a session. */
export interface SessionUser {
  readonly userId: string;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** The session of a completed login. */
export interface Session {
  /** The session token, outside browsers only: the client sends it with every call. In a browser it is a cookie. */
  readonly token?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly user: SessionUser;
  readonly corp: Corp | null;
}

/** The signed-in user and their session. */
export interface CurrentUser extends SessionUser {
  readonly sessionId: string;
  readonly role: "user" | "admin";
  readonly corp: Corp | null;
  readonly platform: "web" | "mobile" | "app";
  /** Epoch milliseconds, like the two below. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** The result of every `getLoginConfig`; a Type adds its own fields. */
export interface LoginConfig {
  readonly isActive: boolean;
  readonly authType: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Absent where the element is inactive, like the fields below. */
  readonly state?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt?: number | undefined;
  /**
   * The provider's page with a QR code, for a browser on a PC.
   * @see https://developer.work.weixin.qq.com/document/path/98152
   */
  readonly loginUrl?: string | undefined;
  /**
   * The provider's authorisation page inside its own app.
   * @see https://developer.work.weixin.qq.com/document/path/91022
   */
  readonly authorizeUrl?: string | undefined;
}

/** The result of `bind` and `unbind`. */
export interface Done {
  readonly success: true;
  readonly message: string;
}

/** The result of every `getLoginCode`; a Type adds its profile. */
export interface LoginGrant {
  readonly loginCode: string;
  readonly corpList: readonly Corp[];
}
