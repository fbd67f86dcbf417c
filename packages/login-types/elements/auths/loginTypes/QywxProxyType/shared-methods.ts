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
  corpId: CorpId,
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
    describe: "Signs in a member who opened the app inside WeCom",
  },
  /** @throws Code 10301 the company is not authorised, 10304 several elements match, 10701 a page of another site */
  getJsConfig: {
    access: "public",
    input: JsConfigInput,
    limit: "start",
    describe:
      "Signatures for wx.config, wx.agentConfig and ww.register on one page; the config key jsConfig says who may call",
  },
  /** @throws Code 10703 another company has the code, 10301 the company is not authorised */
  setCode: {
    access: "admin",
    input: SetCodeInput,
    describe: "Sets a company's organisation code, by which its members start a login",
  },
  /** @throws Code 10701 the Token or the EncodingAESKey is malformed */
  setCallback: {
    access: "admin",
    input: SetCallbackInput,
    describe:
      "Stores the keys of a company's own app callback; returns the address to enter in WeCom",
  },
  /** @throws Code 10302 unknown organisation code */
  getLoginConfigByCode: {
    access: "public",
    input: ByCodeInput,
    describe: "Starts a login at the company of an organisation code",
  },
  /** @throws Code 10402 no such record, 10403 it is being processed, 40078 its code was already exchanged */
  retryCallBack: {
    access: "admin",
    input: RetryInput,
    describe: "Processes a stored callback again",
  },
} as const;
