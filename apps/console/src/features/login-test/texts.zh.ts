import type { loginTestEn } from "./texts.en.ts";
import type { Widen } from "../../shared/i18n/widen.ts";

/** 测试登录页文案，键与 `texts.en.ts` 相同。 */
export const loginTestZh: Widen<typeof loginTestEn> = {
  test: {
    of: "测试登录：{{title}}",
    lead: "按真实流程登录一次：代码与接口调用都与实际登录相同。测试不保存用户与会话，也不影响你的管理员会话。",
    flow: "登录流程",
    qr: "扫码登录",
    workbench: "工作台登录",
    qrText: "登录页会显示二维码，请用企业微信扫描（微信登录则用微信）；在沙箱里可选择由谁来扫。",
    workbenchText:
      "与在企业微信工作台里打开一样：无需扫码，由客户端识别身份。在电脑浏览器里，请配合沙箱使用。",
    open: "打开登录页",
    phone: "用真实手机测试：请用企业微信扫描（微信登录则用微信），从手机上开始。",
    preparing: "正在准备测试",
    waiting: "等待你在登录页操作",
    running: "正在登录",
    done: "登录成功",
    failed: "登录失败",
    expired: "这次测试已过期",
    expiredText: "测试在 10 分钟后过期，请重新开始。",
    progress: "步骤",
    begin: "开始测试",
    again: "再测一次",
    startOver: "重新开始",
    stillWaiting: "请保持此页打开，它会自动更新。",
    picker: "沙箱里的人",
    timeLeft: "剩余 {{left}}",
    cancel: "取消测试",
    cancelled: "已取消",
    cancelledText: "这次测试已取消，它的登录页不再有效。",
    unknown: "没有这次登录测试",
    unknownText: "测试记录保留 1 天，请重新开始。",
    previous: "以往的测试",
    previousText: "保留 1 天。",
    draft: "未保存的值",
    openEdit: "打开它的设置",
    fix: "去修改：{{field}}",
    stuck: "没有反应？可能的原因",
    cause_refused: "对方在手机上点了“取消登录”：页面停在原处，不会跳回。请重新开始。",
    cause_range:
      "无权限：此人不在应用的可见范围内。在企业微信管理后台“应用管理”中打开该应用，在“可见范围”里加入此人或所在部门。",
    cause_expired: "二维码已失效：二维码在确认之前过期，请在那个页面刷新。",
    cause_agent:
      "agentid 参数错误、该链接无法访问：AgentId 不属于这家企业的应用。请与企业微信管理后台“应用管理”中该应用的 AgentId 核对。",
    cause_trusted:
      "redirect_uri需使用应用可信域名：在企业微信管理后台该应用的“网页授权及JS-SDK → 可信域名”填写授权回调地址的域名（含端口）。",
    cause_scan:
      "与配置的授权完成回调域名不一致：在企业微信管理后台该应用的“企业微信授权登录 → 授权回调域”填写授权回调地址的域名（含端口）。",
    cause_proxy:
      "代开发应用：由服务商在服务商管理后台“应用代开发”中该企业应用的“开发信息”里填写域名，再上线。",
    cause_client:
      "请在企业微信客户端打开链接：这个页面只能在企业微信内打开，电脑浏览器请改测扫码登录。",
    cause_redirect:
      "redirect_uri 参数错误（微信）：open.weixin.qq.com“管理中心 - 网站应用”的“授权回调域”与授权回调地址的域名不同。",
    cause_scope:
      "Scope 参数错误（微信）：网站应用没有获得“微信登录”，或 AppID 属于公众号、小程序。",
    cause_closed: "对方关闭了登录页，或没有完成登录。请重新开始。",
    cause_address: "登录页拒绝授权回调地址：请在对方平台登记与此元素完全相同的授权回调地址。",
    result: "结果",
    profile: "用户资料",
    user: "用户",
    account: "账号",
    corpList: "可进入的企业",
    noCorps: "无",
    session: "会话",
    raw: "JSON 原文",
    corp: "企业",
    corpLead: "此登录方式服务所有授权了其模板的企业，本次测试登录这一家。",
    corpNone: "还没有企业授权此登录方式的模板。",
    corpNoneLink: "先接入一家企业",
    inactive: "这个元素已停用：isActive 关闭了它，或它引用的变量没有设置。",
    unconfigured: "这个元素还没有配置好：有的值仍是示例。",
    unavailable: "这个元素从未加载成功，请先修正文件。",
    took: "距上一步 {{duration}}",
    stepOk: "成功",
    stepFailed: "失败",
    detail: "详情",
  },
};
