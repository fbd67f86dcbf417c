import { defineType, query, type Finding } from "@menshen/core";
import type { RelyingParty } from "@menshen/domain";
import { config, type OidcClientConfig } from "./config.ts";

export default defineType({
  config,
  check: ({ config }) => findings(config),
  unique: ({ clientId }) => [{ path: ["clientId"], value: clientId }],
  create: ({ config }) => ({
    /** For the OpenID provider, its secret included. */
    relyingParty: query({ run: (): RelyingParty => config }),
  }),
});

function findings({ clientSecret, pkce }: OidcClientConfig): Finding[] {
  if (clientSecret !== undefined || pkce) return [];
  return [
    {
      severity: "error",
      file: "config",
      path: ["pkce"],
      message: {
        zh: "没有密钥的公开客户端必须使用 PKCE。",
        en: "A public client, which has no secret, needs PKCE.",
      },
    },
  ];
}
