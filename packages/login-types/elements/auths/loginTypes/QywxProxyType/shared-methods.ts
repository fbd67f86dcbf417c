import { loginProof, loginStart, ProviderCode } from "@menshen/domain";
import { JsPageUrl } from "@menshen/login-types/wecom";
import { z } from "zod";
import { CorpId, FullName, OrgCode, SetCallbackInput, SetCodeInput } from "./admin.ts";

/** The input of `getLoginConfigByCode`. */
export const ByCodeInput = z.strictObject({
  code: OrgCode,
  ...loginStart,
});

const WorkbenchInput = z.strictObject({
  corpId: CorpId.optional(),
  code: ProviderCode,
  platform: z.enum(["web", "mobile", "app"]).optional(),
  authFullName: FullName.optional(),
  ...loginProof,
});

const JsConfigInput = z.strictObject({ corpId: CorpId, url: JsPageUrl });

const RetryInput = z.strictObject({ recordId: z.int().positive() });

/** Methods that both an instance and the service offer: the service finds the instance and calls it. */
export const shared = {
  /** @throws Code 10301 the company is not authorised, 10304 several elements match, 40029 spent code */
  loginByWorkbench: {
    access: "public",
    input: WorkbenchInput,
    describe: {
      zh: "登录在企业微信内打开应用的成员",
      en: "Signs in a member who opened the app inside WeCom",
    },
  },
  /** @throws Code 10301 the company is not authorised, 10304 several elements match, 10701 a page of another site */
  getJsConfig: {
    access: "public",
    input: JsConfigInput,
    limit: "start",
    describe: {
      zh: "为一个页面生成 wx.config、wx.agentConfig 与 ww.register 所需的签名；谁可调用由配置项 jsConfig 决定",
      en: "Signatures for wx.config, wx.agentConfig and ww.register on one page; the config key jsConfig says who may call",
    },
  },
  /** @throws Code 10703 another company has the code, 10301 the company is not authorised */
  setCode: {
    access: "admin",
    input: SetCodeInput,
    describe: {
      zh: "设置企业的组织代码，成员凭它发起登录",
      en: "Sets a company's organisation code, by which its members start a login",
    },
  },
  /** @throws Code 10701 the Token or the EncodingAESKey is malformed */
  setCallback: {
    access: "admin",
    input: SetCallbackInput,
    describe: {
      zh: "保存某企业应用回调的密钥；返回要填入企业微信的回调URL",
      en: "Stores the keys of a company's own app callback; returns the address to enter in WeCom",
    },
  },
  /** @throws Code 10302 unknown organisation code */
  getLoginConfigByCode: {
    access: "public",
    input: ByCodeInput,
    describe: {
      zh: "按组织代码发起对应企业的登录",
      en: "Starts a login at the company of an organisation code",
    },
  },
  /** @throws Code 10402 no such record, 10403 it is being processed, 40078 its code was already exchanged */
  retryCallBack: {
    access: "admin",
    input: RetryInput,
    describe: {
      zh: "重新处理已保存的回调",
      en: "Processes a stored callback again",
    },
  },
} as const;
