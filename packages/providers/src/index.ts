export type { CodeGroup, CodeTable, ProviderCode } from "./codes.ts";
export { officialHosts } from "./hosts.ts";
export type { CallOptions, Limits } from "./http.ts";
export {
  createWecomClient,
  type WecomClient,
  type WecomClientOptions,
  type WecomDepartment,
  type WecomDepartmentPlace,
  type WecomMember,
  type WecomUserDetail,
  type WecomUserInfo,
} from "./wecom/client.ts";
export { wecomCode, wecomCodes } from "./wecom/codes.ts";
export {
  createWechatClient,
  type WechatClient,
  type WechatClientOptions,
  type WechatGrant,
  type WechatTokens,
  type WechatUserInfo,
} from "./wechat/client.ts";
export { wechatCode, wechatCodes } from "./wechat/codes.ts";
