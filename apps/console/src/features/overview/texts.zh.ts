import type { overviewEn } from "./texts.en.ts";
import type { Widen } from "../../shared/i18n/widen.ts";

/** 概览页文案，键与 `texts.en.ts` 相同。 */
export const overviewZh: Widen<typeof overviewEn> = {
  overview: {
    title: "概览",
    lead: "正在运行什么，接下来做什么。",
    running: "正在运行",
    version: "版本",
    mode: "模式",
    modeOf: {
      start: "start：本机，带沙箱",
      dev: "dev：开发",
      serve: "serve：生产",
    },
    snapshot: "快照",
    hash: "内容哈希",
    edit: "在线编辑",
    editOn: "开启",
    editOff: "关闭",
    elements: "元素",
    problems: "问题",
    noProblems: "没有问题。",
    next: "第一步",
    stepTest: "试一次登录",
    stepTestText: "不需要微信或企业微信账号，由沙箱模拟微信与企业微信。你的管理员会话不受影响。",
    stepTestLink: "测试{{title}}",
    stepSandbox: "看看沙箱",
    stepSandboxText: "模拟的企业、成员和手机，可以用任何人的身份扫码。",
    stepSandboxLink: "打开沙箱",
    stepSandboxOff: "此模式下沙箱关闭，登录使用真实的微信与企业微信。",
    stepSuite: "接入企业",
    stepSuiteText: "一个代开发应用可服务多家企业。企业授权后，其成员凭组织代码登录。",
    stepSuiteLink: "接入企业",
    stepEdit: "修改一个文件",
    stepEditText: "修改这个文件里的标题并保存，无需刷新，新标题会立即出现在这里。",
    stepEditLink: "查看这个元素",
    stepEditNone: "在 elements/ 下新建一个元素文件夹，它就会出现在这里。",
  },
};
