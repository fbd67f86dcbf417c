import { page, table, type Page } from "./markdown.ts";

/** A promise of the reference, in our words. */
export interface Promised {
  readonly promise: string;
  /** Why it is another way here; absent where it is as promised. */
  readonly differs?: string;
  /** A test file, and the title of a test in it or a part of the title. */
  readonly test: readonly [file: keyof typeof testFiles, title: string];
}

const types = "packages/login-types/test";

/** Where the tests are. */
export const testFiles = {
  examples: `${types}/reference/examples.test.ts`,
  folders: `${types}/reference/folders.test.ts`,
  promises: `${types}/promises.test.ts`,
  inner: `${types}/QywxInnerType/QywxInnerType.test.ts`,
  innerDirectory: `${types}/QywxInnerType/directory.test.ts`,
  innerSync: `${types}/QywxInnerType/sync-now.test.ts`,
  innerEdits: `${types}/QywxInnerType/member-edits.test.ts`,
  innerEvents: `${types}/QywxInnerType/events.test.ts`,
  proxy: `${types}/QywxProxyType/QywxProxyType.test.ts`,
  proxyEvents: `${types}/QywxProxyType/events.test.ts`,
  proxyInstallation: `${types}/proxy/installation.test.ts`,
  proxyLife: `${types}/proxy/life.test.ts`,
  proxyLogin: `${types}/proxy/login.test.ts`,
  proxyOrganisation: `${types}/proxy/organisation.test.ts`,
  proxySecrets: `${types}/proxy/secrets.test.ts`,
  wechat: `${types}/WeChatType/WeChatType.test.ts`,
  models: `${types}/auth-models.test.ts`,
  modelMethods: `${types}/models/NormalType.test.ts`,
  baseApp: `${types}/base-app.test.ts`,
  authSvc: `${types}/services/AuthSvc.test.ts`,
  jsConfig: `${types}/js-config.test.ts`,
  runtime: "packages/runtime/test/fixtures.test.ts",
  firstLogin: "e2e/browser/first-login.test.ts",
  wechatLogin: "e2e/browser/wechat-login.test.ts",
  wecomCodes: "packages/providers/src/wecom/codes.test.ts",
} as const;

const named = "Parameters are one object with the documented names; positions are not taken.";

export const promises: Readonly<Record<string, readonly Promised[]>> = {
  "WeCom self-built apps": [
    {
      promise:
        "Meta `auths.loginTypes.Meta`, Type `auths.loginTypes.QywxInnerType`, and any number of instances",
      test: ["baseApp", "the base app exposes exactly these methods"],
    },
    {
      promise: "Sign-in on a PC: a QR code that is scanned with the WeCom app",
      test: ["firstLogin", "the login page signs in a user who scans"],
    },
    {
      promise: "Sign-in inside the workbench without a password",
      differs:
        "The code comes from the OAuth redirect inside the client: WeCom has no JSAPI that gives one.",
      test: ["inner", "codes of both login pages are accepted"],
    },
    {
      promise: "JSAPI of the workbench",
      test: ["jsConfig", "of a self-built app signs a page of this site"],
    },
    {
      promise: "Own Types, and an official Type replaced in an own app",
      test: ["runtime", "runs a Type that extends another Type"],
    },
    {
      promise:
        "The printed folder is an element; until its example values are replaced it signs nobody in and says what is missing",
      test: ["folders", "is unconfigured, with one diagnostic"],
    },
    {
      promise: "The config file has the name of the folder",
      test: ["examples", "getLoginConfig prints the ids of company and app"],
    },
    {
      promise: "`e.json`: `title`, and `type` with the fixed value",
      test: ["folders", "gets no warning beside it"],
    },
    {
      promise: "Config: `corpId`, `corpSecret`, `agentId`, `redirectUri`, all required",
      test: ["folders", "is failed with"],
    },
    {
      promise: "`getElement` finds the instance by its full name",
      test: ["examples", "basic usage: configuration, then profile, loginCode and companies"],
    },
    {
      promise:
        "`getLoginConfig()` without parameters: `corpId`, `agentId`, `redirectUri` and a random `state`",
      test: ["inner", "getLoginConfig returns the login pages, a state and no secret"],
    },
    {
      promise:
        "`getLoginCode`: `userId`, `name`, `mobile`, `email`, `avatar`, `department`, `position`, `gender`, `status`, `isLeader`",
      test: ["examples", "basic usage: configuration, then profile, loginCode and companies"],
    },
    {
      promise: "`getLoginCode` returns a profile",
      differs:
        "It returns `loginCode` and `corpList` too, like every other Type: the profile alone signs nobody in.",
      test: ["inner", "getLoginCode returns profile, loginCode and corpList after a scan"],
    },
    {
      promise: "Fields that WeCom withholds from an app",
      differs:
        "They are null: since 2022 newer apps get them only with the member's consent inside the client.",
      test: ["inner", "getLoginCode returns null for fields that WeCom withholds"],
    },
    {
      promise: "`state` of `getLoginCode` is optional",
      differs:
        "Server code may leave it out. Over the network it is required and works once, unless the config says `requireState: false`.",
      test: ["inner", "a state is required over the network (10101)"],
    },
    {
      promise: "`getUserInfo(userId)`: the record with departments and position",
      test: ["inner", "getUserInfo returns an administrator the full record with department names"],
    },
    {
      promise: "`getAccessToken()` returns a string",
      differs: "For server code only; a browser never gets a provider's token.",
      test: ["inner", "getAccessToken is callable in process only"],
    },
    {
      promise: "`syncUserInfo(userId, forceUpdate?)`, false by default, returns nothing",
      test: ["innerSync", "syncUserInfo updates one member and the account, returns nothing"],
    },
    {
      promise: "`forceUpdate` overwrites what a person edited here; without it those fields stay",
      test: ["innerEdits", "forceUpdate true overwrites them"],
    },
    {
      promise: "`syncUserInfo` of a person who never signed in fills the model",
      test: ["innerEdits", "fills the model row, and the first login finds it"],
    },
    {
      promise:
        "`syncDepartmentInfo(deptId?)`: all departments, or one with those below it; returns nothing",
      test: ["innerSync", "syncDepartmentInfo updates all departments, or one subtree"],
    },
    {
      promise: "Organisational structure and profiles are synchronised",
      test: ["innerDirectory", "a full sync stores every visible department and member"],
    },
    {
      promise: "`QywxInnerAuthModel` is a property of the instance",
      test: ["promises", "QywxInnerAuthModel is a property of the instance"],
    },
    {
      promise: "`QywxInnerAuthModel` has the documented fields",
      test: ["models", "has the documented fields in their order"],
    },
    {
      promise: "`accessToken`, `refreshToken`, `expiresAt` of a member in the model",
      differs: "The columns are there and empty: WeCom has tokens of apps only.",
      test: ["models", "has the documented fields in their order"],
    },
    {
      promise:
        "The frontend builds WeCom's address from the configuration; its redirect page reads `code` and `state` from `location.search`",
      test: ["examples", "the frontend builds WeCom's address itself"],
    },
    {
      promise: '`loginWithCode` takes `state: urlParams.get("state")`, which may be null',
      test: ["examples", "the frontend builds WeCom's address itself"],
    },
    {
      promise: "40013, 40014, 42001 and 40029 reach the caller with their number",
      test: ["promises", "that a refresh does not cure keeps its own number"],
    },
    {
      promise: "60020 is an invalid agent id",
      differs:
        "WeCom's own meaning holds: the caller's IP address is not allowed. Wrong agent ids are 40056 and 301002.",
      test: ["wecomCodes", "WeCom's 60020 is about the caller's IP address, not the agent"],
    },
    {
      promise: "An error's text contains the number; `Code(number, text)` can be thrown",
      test: ["examples", "error handling recognises the provider's number"],
    },
  ],
  "WeCom proxy development": [
    {
      promise:
        "Meta, Type `auths.loginTypes.QywxProxyType` and instances, also directly below `auths`",
      test: ["examples", "basic usage: configuration, loginCode, and the service"],
    },
    {
      promise: "Sign-in from the workbench",
      test: ["proxyLogin", "a member signs in from the workbench by the app's address"],
    },
    {
      promise: "Sign-in by QR code",
      test: ["proxy", "a member signs in by a scan after an organisation code"],
    },
    {
      promise: "Callbacks are handled",
      test: ["proxyInstallation", "suite tickets arrive every ten minutes and the newest is used"],
    },
    {
      promise:
        "The printed folder is an element; until its example values are replaced it answers `isActive: false` and `suiteId`",
      test: [
        "folders",
        "answers getLoginConfig with isActive false and what the reference documents",
      ],
    },
    {
      promise:
        "Config: `authConfig.suiteId`, `.suiteSecret`, `.encodingAESKey`, `.token`; optional `isActive` (true) and `corpId`",
      test: ["examples", "getLoginConfig and authConfig print the suite id"],
    },
    {
      promise: "`corpId` selects the company",
      test: ["proxy", "a plain corpid selects the company where providerCorpId is configured"],
    },
    {
      promise: "`getLoginConfig()` contains `suiteId`",
      test: ["examples", "getLoginConfig and authConfig print the suite id"],
    },
    {
      promise: "`getLoginCode(corpId, code, loginType?)`: `loginCode`, `corpList`, `userId`",
      test: ["examples", "basic usage: configuration, loginCode, and the service"],
    },
    {
      promise: "`loginType` is `qr` or `workbench`",
      test: ["examples", "getLoginCode in the workbench prints loginCode and member"],
    },
    {
      promise:
        "The service is `…QywxProxyType.services.QywxProxyAuthService`; what is documented of the instance is called on the service",
      differs: "Both have these methods: the instance forwards them.",
      test: ["baseApp", "the base app exposes exactly these methods"],
    },
    {
      promise: "`loginByWorkbench(corpId, code, platform?)` returns user information and token",
      test: ["proxy", "a member signs in from the workbench by one call of the service"],
    },
    {
      promise: "`platform` is a `LoginPlatformEnum`, `app` by default",
      test: ["examples", "the platform is app, or that of LoginPlatformEnum"],
    },
    {
      promise: "`notify(nonce, msg_signature, timestamp, echostr?)` in server code",
      differs:
        "The answer is text for every web framework; the body of a POST is the argument `body`, since there is no request to take it from.",
      test: ["promises", "notify answers the parts of a verification with its text"],
    },
    {
      promise: "`notify` handles a GET verification and POST events",
      test: ["examples", "one route handles every event"],
    },
    {
      promise: "The signature is checked before anything is believed",
      test: ["proxy", "every rejected callback of a suite gets the same answer"],
    },
    {
      promise: "`setCode(corpId, code)` sets the organisation code, returns nothing",
      test: ["examples", "setCode sets the organisation code"],
    },
    {
      promise: "`getLoginConfigByCode(code)`: `corpId`, `agentId`",
      differs:
        "The service has it under this name and as `getLoginConfig({ code })`, which the example calls.",
      test: ["examples", "getLoginConfig of the service finds the company by it"],
    },
    {
      promise: "The organisation code leads to the company's QR code",
      test: ["proxyOrganisation", "the organisation page asks for the company"],
    },
    {
      promise: "`retryCallBack(recordId)` processes a stored callback again, returns nothing",
      test: ["proxyLife", "a retry of a done callback is processed again and changes nothing"],
    },
    {
      promise: "`authConfig` is a property, desensitised",
      test: ["examples", "getLoginConfig and authConfig print the suite id"],
    },
    {
      promise: "No secret of a suite leaves the server",
      test: ["proxySecrets", "no secret of a suite appears in any answer"],
    },
    {
      promise: "`authType` and `authModelElemName` have their fixed values",
      test: ["examples", "authType and authModelElemName have the documented values"],
    },
    {
      promise: "`QywxProxyAuthModel`",
      test: ["models", "has the documented fields in their order"],
    },
    {
      promise: "Several companies by several instances of one suite",
      differs:
        "Tickets, authorisations and callbacks belong to the suite, once; the instances are views on it.",
      test: ["examples", "several folders of one suite serve several companies"],
    },
    {
      promise: "suite_ticket is taken",
      test: ["proxyInstallation", "suite tickets arrive every ten minutes and the newest is used"],
    },
    {
      promise: "A company's authorisation is taken",
      test: ["proxyInstallation", "an authorisation by scan exchanges the permanent code at once"],
    },
    {
      promise: "A changed authorisation is taken",
      test: ["proxyEvents", "change_auth reads the authorisation again"],
    },
    {
      promise: "A cancelled authorisation is taken",
      test: ["proxyLife", "a cancellation ends the company's sessions only"],
    },
  ],
  WeChat: [
    {
      promise: "Meta, Type `auths.loginTypes.WeChatType` and instances",
      test: ["examples", "the printed folder, filled, is active and without a warning"],
    },
    {
      promise: "Sign-in by a QR code of WeChat's OAuth 2.0",
      test: ["wechatLogin", "the login page signs in a user who scans, and shows their account"],
    },
    {
      promise: "`e.json`: `type`, `title`, `appSecret`, `backendBundleEntry`, `frontBundleEntry`",
      test: ["wechat", "gets a warning at"],
    },
    {
      promise: "`appSecret` stands in `e.json` and in the config",
      differs:
        "The config file wins, a difference is a warning. No file of an element is ever served to a browser, whatever `frontBundleEntry` says.",
      test: ["wechat", "the AppSecret of the config file wins"],
    },
    {
      promise: "Config: `authConfig.appId`, `authConfig.appSecret`",
      test: ["folders", "is unconfigured, with one diagnostic"],
    },
    {
      promise: "`getLoginConfig()`: `isActive`, `authType`, `authConfig.appId`",
      test: ["examples", "getLoginConfig prints isActive, the short authType and the appId"],
    },
    {
      promise: "`authConfig.appId` while the element is inactive",
      test: ["promises", "an inactive WeChat element answers its appId, never the secret"],
    },
    {
      promise: "`getLoginCode(code)`: `loginCode`, `corpList`",
      differs: named,
      test: ["examples", "basic usage: configuration, binding, login"],
    },
    {
      promise: '`bind(userId, code)`: `success` true, `message` "Operation successful"',
      differs: `${named} Over the network a user links their own account, an administrator any.`,
      test: ["wechat", "bind links a member's WeChat account and unbind removes it"],
    },
    {
      promise: "`unbind(userId)`: the same",
      differs:
        "The only login method of a user is not removed (10205): nobody could sign in to link another.",
      test: ["wechat", "unbind the only login method with 10205"],
    },
    {
      promise: "Somebody who is not bound yet",
      differs:
        "The reference has no registration: `allowRegister` in `e.json` (0 by default) decides; without it the error has a `bindCode`.",
      test: ["wechat", "allowRegister is 0 by default"],
    },
    {
      promise: "`getUserAuthInfo(authObj)`: `isActive`, for a row of the model",
      test: ["examples", "print what the reference prints"],
    },
    {
      promise: "`getUserAuthInfo` without a row is `isActive: false`",
      test: ["promises", "getUserAuthInfo answers isActive false without a row"],
    },
    {
      promise: "The model's `get` takes a Q expression and `orderList`",
      test: ["modelMethods", "get returns the first matching row, or null"],
    },
    {
      promise:
        "`authType` is `WeChatType`, the short name, in every answer; look-ups take both names",
      test: ["promises", "authType of WeChat is WeChatType in every answer"],
    },
    {
      promise: "`authConfig` is a property with appId and appSecret",
      differs: "The secret is masked outside the Type's own code.",
      test: ["wechat", "the AppSecret appears in no property"],
    },
    {
      promise: "`isActive` is a property",
      test: ["wechat", "an inactive WeChat element answers isActive false"],
    },
    {
      promise: "`WeChatAuthModel`: `id`, `appId`, `userId`, `openId`, `unionId`",
      test: ["models", "has the documented fields in their order"],
    },
    {
      promise: "One identity in several applications",
      test: ["wechat", "a person is one user across the apps of one Open Platform account only"],
    },
    {
      promise: "The account is bound and unbound, its state is maintained",
      test: ["wechat", "WeChatAuthModel and getUserAuthInfo show the account"],
    },
    {
      promise: "The component's configuration is read from the element",
      test: ["examples", "the component's configuration is read from the element"],
    },
  ],
};

/** The promises of the reference of the three login Types, with their state and the test of each. */
export function promisesPage(): Page {
  return page("promises", "en", "Promises of the reference", [
    "The official Types follow the published reference of the same three login methods. Every example of it stands, line by line, in `packages/login-types/test/reference`, beside the printed element folders, and runs against the sandbox. This table lists what the reference promises, and names a test of each line. Where something is another way here, the decision and its reason stand beside it.",
    ...Object.entries(promises).flatMap(([title, rows]) => [
      `## ${title}`,
      table(
        ["promise", "state", "test"],
        rows.map(({ promise, differs, test: [file, name] }) => [
          promise,
          differs === undefined ? "works" : `differs: ${differs}`,
          `\`${testFiles[file]}\`: ${name}`,
        ]),
      ),
    ]),
  ]);
}
