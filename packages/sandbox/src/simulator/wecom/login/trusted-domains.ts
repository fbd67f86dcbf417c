import type { App } from "../../world/schema/world-schema.ts";

/** Trusted for web login: either of the two settings will do. @see https://developer.work.weixin.qq.com/document/path/98173 */
export function isTrusted(app: App, host: string): boolean {
  return isTrustedInClient(app, host) || hasHost(app.callbackDomains, host);
}

/** Trusted for the in-client authorise page: host and port exactly, nothing inherited. */
export function isTrustedInClient(app: App, host: string): boolean {
  return hasHost(app.trustedDomains, host);
}

/** Host and port, compared without case. */
export const hasHost = (hosts: readonly string[], host: string) =>
  hosts.some((each) => each.toLowerCase() === host.toLowerCase());
