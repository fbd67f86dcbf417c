import type { AppliedExtension } from "./extend-type.ts";

/**
 * The ports injected into Types. Other packages add theirs by declaration merging: `declare module "@menshen/core" { interface Ports { ... } }`.
 */
export interface Ports {
  readonly clock: Clock;
  /**
   * Outbound HTTP, to hosts that the element's Type declares (`hosts`) or the operator allows; any other is refused with
   * Code 10501. Callers must not follow redirects; see the providers' HTTP module.
   */
  readonly fetch: typeof globalThis.fetch;
  readonly log: Logger;
  readonly tokens: TokenCache;
  readonly bases: ProviderBases;
  /** The extensions of the Type, the innermost first; see `extendType`. */
  readonly extensions?: readonly AppliedExtension[] | undefined;
}

/** Base URLs of the providers' services, without a trailing slash. An Instance may override them. */
export interface ProviderBases {
  /** `https://qyapi.weixin.qq.com` */
  readonly wecomApi: string;
  /** `https://login.work.weixin.qq.com` */
  readonly wecomLogin: string;
  /** `https://api.weixin.qq.com` */
  readonly wechatApi: string;
  /** `https://open.weixin.qq.com`: WeChat's QR page and WeCom's in-app authorisation page. */
  readonly wechatOpen: string;
}

/** The time source of Types and of the domain. */
export interface Clock {
  /** The current time in epoch milliseconds. */
  now(): number;
}

/** Structured log. The host redacts fields; still, never pass a secret. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/** Provider access tokens, shared by all Instances and nodes, encrypted at rest. */
export interface TokenCache {
  /**
   * Returns the cached token, or a new one from `refresh`, which runs at most once at a time per key: in this process
   * (single-flight) and across nodes (lease). An older token never replaces a newer one.
   *
   * @param key identifies the owner of the token, for example `wecom:<apiBase>:<corpId>:<agentId>:<fingerprint of the secret>`.
   * @param rejected a token that the provider just rejected. It is not returned again; a newer one stored by another node
   *   is returned before `refresh` runs.
   */
  get(
    key: string,
    refresh: () => Promise<FreshToken>,
    options?: { rejected?: string },
  ): Promise<string>;
}

/** A token as issued by a provider. */
export interface FreshToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}
