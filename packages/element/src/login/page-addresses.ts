import type { LoginOptions } from "./options.ts";

/** Where the login returns to, as `getLoginConfig` takes it: a path on the server's own site, else a URL. */
export function returnAddress({ config, server = "" }: LoginOptions): string {
  const page = new URL(config?.redirectUri ?? location.href, location.href);
  page.hash = "";
  const isOwnSite = page.origin === new URL(server, location.href).origin;
  return isOwnSite ? page.pathname + page.search : page.href;
}

/** The server's start page, which asks for what is missing, such as the organisation code. */
export function hostedStart(fullName: string, options: LoginOptions): string {
  const start = new URL(
    `/api/auth/${fullName}/start`,
    new URL(options.server ?? "", location.href),
  );
  start.searchParams.set("flow", isInWeCom() ? "workbench" : "qr");
  start.searchParams.set("returnTo", returnAddress(options));
  return start.href;
}

/** Replaces the scope of a provider's page, where it has one. */
export function withScope(url: string | undefined, scope: string | undefined): string | undefined {
  if (url === undefined || scope === undefined) return url;
  const page = new URL(url);
  if (page.searchParams.has("scope")) page.searchParams.set("scope", scope);
  return page.href;
}

/** WeCom's client names itself beside WeChat's `MicroMessenger`, so only this is asked for. */
export function isInWeCom(): boolean {
  return /wxwork/i.test(navigator.userAgent);
}
