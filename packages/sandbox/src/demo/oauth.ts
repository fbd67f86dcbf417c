import type { WorldInit } from "../simulator/world/schema/world-schema.ts";

/** Ids and secrets of the OpenID provider and of GitHub in the demo world. */
export const demoOAuth = {
  /** Where the provider is beside the sandbox's own address. */
  issuer: "https://accounts.sandbox.example/oidc",
  clients: {
    /** Registered at the OpenID provider. */
    web: { clientId: "sandbox-web", secret: "SANDBOX-oidc-web-secret-0000000000000000000" },
    /** There too, without a secret. */
    spa: { clientId: "sandbox-spa", secret: null },
    /** Registered at GitHub. */
    github: {
      clientId: "Iv1.5a4d0b0c7e3f9a24",
      secret: "SANDBOX-github-secret-00000000000000000000",
    },
  },
  people: {
    plain: "luyao",
    /** Gave no name and no e-mail. */
    nameless: "xiaoyu99",
    /** Emoji in the name; the e-mail is not verified. */
    emoji: "mila",
  },
} as const;

export function oauthDemo(callbackHosts: string[]): NonNullable<WorldInit["oauth"]> {
  const { clients, people } = demoOAuth;
  return {
    clients: [
      { ...clients.web, name: "山海工单", callbackHosts },
      { ...clients.spa, name: "山海看板", callbackHosts },
      { ...clients.github, name: "山海开源", provider: "github", callbackHosts },
    ],
    people: [
      {
        login: people.plain,
        id: 583231,
        name: "陆遥",
        email: "luyao@example.com",
        picture: "https://accounts.sandbox.example/pictures/luyao.png",
      },
      { login: people.nameless, id: 1024025 },
      {
        login: people.emoji,
        id: 9919,
        name: "Mila 🦉",
        email: "mila@example.org",
        emailVerified: false,
      },
    ],
  };
}
