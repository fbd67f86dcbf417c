/**
 * What the running system hands to Types. Other packages add their own ports by declaration
 * merging: `declare module "@menshen/core" { interface Ports { ... } }`.
 */
export interface Ports {
  readonly clock: Clock;
  /** Outbound HTTP. Never follows redirects on its own account; see the providers' HTTP module. */
  readonly fetch: typeof globalThis.fetch;
  readonly log: Logger;
  readonly tokens: TokenCache;
  readonly bases: ProviderBases;
}

/** Where the providers' services are, without a trailing slash; an instance may name its own. */
export interface ProviderBases {
  /** `https://qyapi.weixin.qq.com` */
  readonly wecomApi: string;
  /** `https://login.work.weixin.qq.com` */
  readonly wecomLogin: string;
  /** `https://api.weixin.qq.com` */
  readonly wechatApi: string;
  /** `https://open.weixin.qq.com`: WeChat's QR page and WeCom's in-client authorise page. */
  readonly wechatOpen: string;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Structured log. Fields are redacted by the host; still, never hand it a secret. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Provider tokens, shared by all instances and nodes; kept sealed where they rest. */
export interface TokenCache {
  /**
   * A token that is believed valid. `refresh` runs at most once at a time for a key: in this process
   * (single-flight) and across nodes (lease); an older answer never replaces a newer one.
   *
   * @param key names the owner of the token, for example `wecom:<apiBase>:<corpId>:<agentId>:<fingerprint of the secret>`.
   * @param rejected a token the provider just refused: it is not returned again, and a newer one that another
   *   node stored meanwhile is used before asking the provider.
   */
  get(
    key: string,
    refresh: () => Promise<FreshToken>,
    options?: { rejected?: string },
  ): Promise<string>;
}

export interface FreshToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}
