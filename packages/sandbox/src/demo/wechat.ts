import type { WorldInit } from "../simulator/world/schema/world-schema.ts";

const account = "sandbox-open-account-shanhai";

/** Ids and secrets of the WeChat part of the demo world. */
export const demoWechat = {
  apps: {
    /** A website; after a refusal its QR page stays. */
    site: { appId: "wx3f8c1a5d7e902b46", secret: "SANDBOX-wechat-site-secret-0000000000000000" },
    /** Another website of the same Open Platform account: other openids, the same unionids. Redirects after a refusal. */
    secondSite: {
      appId: "wx60b7d2e4f81a93c5",
      secret: "SANDBOX-wechat-second-secret-00000000000000",
    },
    /** A website of another account: other openids, other unionids. */
    otherAccount: {
      appId: "wx9a04c6e8b1d25f73",
      secret: "SANDBOX-wechat-other-secret-000000000000000",
    },
    /** A service account of the websites' account: signs in inside the client. */
    serviceAccount: {
      appId: "wx2b5e7f90c4a8d163",
      secret: "SANDBOX-wechat-service-secret-0000000000000",
    },
    /** A mini program of the same account. */
    miniProgram: {
      appId: "wx7c1f3a6b9d0e4825",
      secret: "SANDBOX-wechat-mini-secret-0000000000000000",
    },
  },
  /** The sandbox's own ids of people, as `signIn` takes them; `world.wechat.identity` returns what an app sees. */
  people: {
    plain: "sunqinghe",
    /** Emoji, joined ones too, in the nickname. */
    emoji: "aman",
    /** A control character in the nickname, which makes the answer invalid JSON. */
    controlCharacter: "baige",
    /** The same nickname as `plain`: another person. */
    namesake: "sunqinghe-2",
    /** Has no unionid for any app. */
    noUnionId: "zhoumo",
    /** Revoked the authorisation: a login yields tokens that every API refuses. */
    revoked: "songyu",
  },
} as const;

export function wechatDemo(callbackHosts: string[]): NonNullable<WorldInit["wechat"]> {
  const { apps, people } = demoWechat;
  return {
    apps: [
      { ...apps.site, name: "山海官网", accountId: account, callbackHosts },
      {
        ...apps.secondSite,
        name: "山海社区",
        accountId: account,
        callbackHosts,
        afterRefusal: "redirect",
      },
      {
        ...apps.otherAccount,
        name: "云杉书友会",
        accountId: "sandbox-open-account-yunshan",
        callbackHosts,
      },
      {
        ...apps.serviceAccount,
        name: "山海服务号",
        kind: "serviceAccount",
        accountId: account,
        callbackHosts,
      },
      { ...apps.miniProgram, name: "山海小程序", kind: "miniProgram", accountId: account },
    ],
    people: [
      {
        personId: people.plain,
        nickname: "孙清和",
        sex: 1,
        avatar: picture("sunqinghe"),
        openIds: { [apps.site.appId]: "oSandboxSiteSunQingHe0000001" },
        unionIds: { [account]: "oSandboxUnionSunQingHe000001" },
      },
      { personId: people.emoji, nickname: "阿满🌾👩‍🚀", avatar: picture("aman") },
      { personId: people.controlCharacter, nickname: "白鸽\u0014" },
      { personId: people.namesake, nickname: "孙清和" },
      { personId: people.noUnionId, nickname: "周末", hasUnionId: false },
      { personId: people.revoked, nickname: "宋雨", revoked: true },
    ],
  };
}

const picture = (name: string) => `https://thirdwx.qlogo.cn/mmopen/vi_32/sandbox-${name}/132`;
