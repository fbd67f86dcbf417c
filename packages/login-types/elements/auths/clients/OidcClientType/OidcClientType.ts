import { createPublicKey, type JsonWebKey } from "node:crypto";
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

/** Of keys of RSA, elliptic curves, shared secrets and AKP. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

function isPublicKey(jwk: JsonWebKey): boolean {
  try {
    createPublicKey({ format: "jwk", key: jwk });
    return true;
  } catch {
    return false;
  }
}

function findings({
  clientSecret,
  jwks,
  pkce,
  subject,
  redirectUris,
}: OidcClientConfig): Finding[] {
  const found: Finding[] = [];
  const add = (path: string, message: Finding["message"]) =>
    found.push({ severity: "error", file: "config", path: [path], message });
  if (clientSecret === undefined && jwks === undefined && !pkce) {
    add("pkce", {
      zh: "没有密钥的公开客户端必须使用 PKCE。",
      en: "A public client, which has no secret, needs PKCE.",
    });
  }
  if (clientSecret !== undefined && jwks !== undefined) {
    add("jwks", {
      zh: "客户端密钥与公钥只能二选一。",
      en: "A client proves itself by a secret or by keys, not by both.",
    });
  }
  if (jwks?.keys.some((key) => privateMembers.some((name) => name in key))) {
    add("jwks", {
      zh: "此处只能填写公钥，私钥由应用保管。",
      en: "Public keys alone belong here; the application keeps the private ones.",
    });
  }
  if (jwks && !jwks.keys.every(isPublicKey)) {
    add("jwks", {
      zh: "其中有无法读取的公钥：请填写完整的公钥。",
      en: "One of the keys cannot be read as a public key: complete JWKs are needed.",
    });
  }
  const hosts = new Set(redirectUris.map((uri) => new URL(uri).host));
  if (subject === "pairwise" && hosts.size > 1) {
    add("subject", {
      zh: "每个应用不同的标识要求所有回调地址在同一主机上。",
      en: "Pairwise subjects need redirect URIs of one host.",
    });
  }
  return found;
}
