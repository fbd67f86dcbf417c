import type { WorldInit } from "../simulator/world/schema/world-schema.ts";

/** The service provider of the demo world. No company has authorised its suites yet. */
export const demoProvider = {
  corpId: "ww3d7b9e1f5a2c8046",
  name: "青禾软件",
  providerSecret: "SANDBOX-qinghe-provider-secret-000000000000",
  /** The template of a proxy-developed app. Its callback URL is set by `world.providers.setCallback`. */
  template: {
    suiteId: "dk5f2c9e1ab03d7746",
    suiteSecret: "SANDBOX-qinghe-portal-suite-secret-00000000",
    token: "QingHePortalToken0001",
    encodingAESKey: "QingHePortalEncodingAESKeyForTheSandbox0001",
  },
  /** Another template of the same provider, with keys of its own. */
  secondTemplate: {
    suiteId: "dk81d4a6c2e90b3f57",
    suiteSecret: "SANDBOX-qinghe-attendance-suite-secret-0000",
    token: "QingHeAttendToken0002",
    encodingAESKey: "QingHeAttendEncodingAESKeyForTheSandbox002z",
  },
  /** A plain third-party suite, installed from the market. */
  thirdParty: {
    suiteId: "ww4e7a9c2d1b6f8053",
    suiteSecret: "SANDBOX-qinghe-market-suite-secret-00000000",
    token: "QingHeMarketToken0003",
    encodingAESKey: "QingHeMarketEncodingAESKeyForTheSandbox0003",
  },
  /** The login authorisation (登录授权), for `login_type=ServiceApp`. */
  login: {
    suiteId: "ww6d0b3f8e5c2a7194",
    suiteSecret: "SANDBOX-qinghe-login-suite-secret-000000000",
    token: "QingHeLoginToken0004",
    encodingAESKey: "QingHeLoginEncodingAESKeyForTheSandbox00004",
  },
} as const;

export function providerDemo(trustedDomains: string[]): NonNullable<WorldInit["providers"]> {
  const { corpId, name, providerSecret, template, secondTemplate, thirdParty, login } =
    demoProvider;
  const filledIn = { trustedDomains, homeUrl: "http://127.0.0.1:3000/" };
  return [
    {
      corpId,
      name,
      providerSecret,
      trustedIps: ["203.0.113.7"],
      templates: [
        { ...template, ...filledIn, name: "青禾门户", description: "代开发模板" },
        { ...secondTemplate, ...filledIn, name: "青禾考勤", description: "代开发模板" },
        {
          ...thirdParty,
          ...filledIn,
          name: "青禾日报",
          description: "第三方应用",
          kind: "thirdParty",
        },
        { ...login, ...filledIn, name: "青禾登录", description: "登录授权", kind: "login" },
      ],
    },
  ];
}
