export type { CodeGroup, CodeTable, ProviderCode } from "./codes.ts";
export { officialHosts } from "./hosts.ts";
export type { Limits } from "./http.ts";
export {
  createWecomClient,
  type CallOptions,
  type WecomClient,
  type WecomClientOptions,
  type WecomDepartment,
  type WecomDepartmentPlace,
  type WecomMember,
  type WecomUserDetail,
  type WecomUserInfo,
} from "./wecom/client.ts";
export { wecomCode, wecomCodes } from "./wecom/codes.ts";
