import type { ApplicationTemplate } from "./template.ts";

interface Client {
  readonly clientId: string;
  /** The secret, or a reference to it. */
  readonly clientSecret: string;
  /** The software's public address; its redirect URI where the template has no path for it. */
  readonly address: string;
}

/** The config file of an `OidcClientType` instance for a software of this kind. */
export function clientConfig(
  template: ApplicationTemplate,
  { clientId, clientSecret, address }: Client,
): Record<string, unknown> {
  const { redirectPath, backchannelLogoutPath, scopes, claims, pkce } = template;
  const root = address.replace(/\/+$/, "");
  return {
    clientId,
    clientSecret,
    redirectUris: [redirectPath === undefined ? address : root + redirectPath],
    ...(redirectPath !== undefined && { postLogoutRedirectUris: [`${root}/`] }),
    ...(backchannelLogoutPath !== undefined && {
      backchannelLogoutUri: root + backchannelLogoutPath,
    }),
    scopes,
    ...(claims && { claims }),
    ...(!pkce && { pkce: false }),
  };
}
