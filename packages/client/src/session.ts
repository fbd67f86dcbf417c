/** A company as a login offers it. */
export interface Corp {
  readonly corpId: string;
  readonly corpName: string;
  readonly corpFullName: string;
}

export interface SessionUser {
  readonly userId: string;
  readonly name: string | null;
  readonly avatar: string | null;
}

/** What a login ends in. */
export interface Session {
  /** Outside browsers only: there the client keeps it and sends it along. In a browser it is a cookie. */
  readonly token?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly user: SessionUser;
  readonly corp: Corp | null;
}

/** Who is signed in. */
export interface CurrentUser extends SessionUser {
  readonly sessionId: string;
  readonly role: "user" | "admin";
  readonly corp: Corp | null;
  readonly platform: "web" | "mobile" | "app";
  /** Epoch milliseconds, as the two below. */
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** What every `getLoginConfig` answers; a Type adds its own facts. */
export interface LoginConfig {
  readonly isActive: boolean;
  readonly authType: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Absent where the element is switched off, as is the rest. */
  readonly state?: string | undefined;
  readonly expiresAt?: number | undefined;
  /** The provider's page for a PC, and the redirect inside the provider's app. */
  readonly loginUrl?: string | undefined;
  readonly authorizeUrl?: string | undefined;
}

/** What `bind` and `unbind` answer. */
export interface Done {
  readonly success: true;
  readonly message: string;
}

/** What every `getLoginCode` answers; a Type adds its profile. */
export interface LoginGrant {
  readonly loginCode: string;
  readonly corpList: readonly Corp[];
}
