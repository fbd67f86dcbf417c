/** One error of the service: the text it answers with and the name its documentation gives it. */
export interface ErrorEntry {
  readonly text: string;
  readonly name: string;
  /** The service sends this text without hint, caller address and link. */
  readonly bare?: true;
}

/**
 * Errors of `qyapi.weixin.qq.com`. Where the text on the wire is not public, the text is the sandbox's own; clients must
 * not read it either way.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
export const ERRORS: Readonly<Record<number, ErrorEntry>> = {
  [-1]: { text: "system busy", name: "系统繁忙" },
  0: { text: "ok", name: "请求成功", bare: true },
  40001: { text: "invalid credential", name: "不合法的secret参数" },
  40003: { text: "invalid userid", name: "无效的UserID" },
  40013: { text: "invalid corpid", name: "不合法的CorpID" },
  40014: { text: "invalid access_token", name: "不合法的access_token", bare: true },
  40029: { text: "invalid code", name: "不合法的oauth_code" },
  40033: { text: "invalid charset", name: "不合法的请求字符" },
  40035: { text: "invalid parameter", name: "不合法的参数" },
  40056: { text: "invalid agentid", name: "不合法的agentid" },
  40058: { text: "invalid param", name: "不合法的参数" },
  40063: { text: "some parameters are empty", name: "参数为空" },
  40073: { text: "invalid openid", name: "不合法的openid" },
  40077: { text: "invalid pre_auth_code", name: "不合法的pre_auth_code参数" },
  40078: { text: "invalid auth_code", name: "不合法的auth_code参数" },
  40080: { text: "invalid suite_secret", name: "不合法的suite_secret" },
  40082: { text: "invalid suite_token", name: "不合法的suite_token" },
  40083: { text: "invalid suite_id", name: "不合法的suite_id" },
  40084: { text: "invalid permanent_code", name: "不合法的permanent_code参数" },
  40085: { text: "invalid suite_ticket", name: "不合法的suite_ticket参数" },
  40086: { text: "invalid suite appid", name: "不合法的第三方应用appid" },
  40091: { text: "secret is invalid", name: "secret不合法" },
  41001: { text: "access_token missing", name: "缺少access_token参数" },
  41002: { text: "corpid missing", name: "缺少corpid参数" },
  41004: { text: "corpsecret missing", name: "缺少secret参数" },
  41008: { text: "missing code", name: "缺少auth code参数" },
  41009: { text: "userid missing", name: "缺少userid参数" },
  41011: { text: "agentid missing", name: "缺少agentid参数" },
  41021: { text: "suite_id missing", name: "缺少suite_id参数" },
  41022: { text: "suite_access_token missing", name: "缺少suite_access_token参数" },
  41023: { text: "suite_ticket missing", name: "缺少suite_ticket参数" },
  41024: { text: "suite_secret missing", name: "缺少suite_secret参数" },
  41025: { text: "permanent_code missing", name: "缺少permanent_code参数" },
  40125: { text: "invalid openuserid", name: "无效的openuserid参数" },
  42001: { text: "access_token expired", name: "access_token已过期" },
  42007: { text: "pre_auth_code expired", name: "pre_auth_code已过期" },
  42009: { text: "suite_access_token expired", name: "suite_access_token已过期" },
  43002: { text: "require POST method", name: "需要POST请求" },
  45009: { text: "api freq out of limit", name: "接口调用超过限制" },
  45029: { text: "response size out of limit", name: "回包大小超过上限" },
  45033: { text: "api concurrent out of limit", name: "接口并发调用超过限制" },
  46004: { text: "user not exist", name: "指定的用户不存在" },
  48001: { text: "api unauthorized", name: "API功能未授权" },
  48002: { text: "api forbidden", name: "API接口无权限调用" },
  48003: { text: "invalid suite_id", name: "不合法的suite_id" },
  48004: { text: "authorization relation is invalid", name: "授权关系无效" },
  48005: { text: "api deprecated", name: "API接口已废弃" },
  50001: { text: "redirect_uri unauthorized", name: "redirect_url未登记可信域名" },
  50002: { text: "member out of range", name: "成员不在权限范围" },
  50003: { text: "agent is disabled", name: "应用已禁用" },
  60003: { text: "department not found", name: "部门ID不存在" },
  60011: {
    text: "no privilege to access/modify contact/party/agent",
    name: "指定的成员/部门/标签参数无权限",
  },
  60020: { text: "not allow to access from your ip", name: "访问ip不在白名单之中" },
  60021: { text: "userid out of app visible range", name: "userid不在应用可见范围内" },
  60111: { text: "userid not found", name: "UserID不存在" },
  60123: { text: "invalid department id", name: "无效的部门id" },
  80001: {
    text: "invalid domain or domain without ICP record",
    name: "可信域名不正确，或者无ICP备案",
  },
  84014: { text: "user_ticket expired", name: "成员票据过期" },
  84015: { text: "invalid user_ticket", name: "成员票据无效" },
  84090: { text: "user_ticket missing", name: "缺失user_ticket" },
  85005: { text: "domain ownership not verified", name: "可信域名未通过所有权校验" },
  301002: {
    text: "not allow operate another agent with this accesstoken",
    name: "无权限操作指定的应用",
  },
  301007: { text: "corp is dissolved or banned", name: "企业不可用，可能已经被解散或者被禁封" },
  701008: { text: "no valid license", name: "没有合法的互通license" },
  701099: { text: "user has no valid license", name: "用户没有有效的接口许可" },
  710000: { text: "invalid open_corpid", name: "非法的open_corpid" },
  842002: { text: "customized app template is not online", name: "代开发模版未上线" },
  842003: { text: "not a customized app template", name: "不是代开发模版" },
  842004: { text: "invalid number of templates", name: "代开发模版数量不合法" },
  842005: { text: "unsupported app type", name: "不支持的应用类型" },
  2000002: { text: "invalid CorpId", name: "CorpId参数无效" },
};
