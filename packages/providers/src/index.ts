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
export { foldCorpId, isPlainCorpId } from "./wecom/corp-id.ts";
export { wecomCode, wecomCodes } from "./wecom/codes.ts";
export {
  createSuiteClient,
  isAuthorisationLost,
  type AuthInfo,
  type AuthorisedCorp,
  type CustomizedUrl,
  type PermanentGrant,
  type SuiteAdmin,
  type SuiteClient,
  type SuiteClientOptions,
  type SuiteTickets,
} from "./wecom/suite/client.ts";
export {
  createWechatClient,
  type WechatClient,
  type WechatClientOptions,
  type WechatGrant,
  type WechatTokens,
  type WechatUserInfo,
} from "./wechat/client.ts";
export { wechatCode, wechatCodes } from "./wechat/codes.ts";
export {
  cdata,
  composeXml,
  type XmlSource,
  type XmlSourceMap,
} from "./wecom/callback/compose-xml.ts";
export {
  composeReply,
  parseEnvelope,
  type Envelope,
  type EnvelopeFormat,
} from "./wecom/callback/envelope.ts";
export { explainCallback, type CallbackExplanation } from "./wecom/callback/explain.ts";
export {
  encodingAESKeyProblem,
  prepareKey,
  tokenProblem,
  type CallbackKey,
  type CallbackSecrets,
} from "./wecom/callback/key.ts";
export {
  openCallback,
  type CallbackCandidate,
  type CallbackKind,
  type OpenedCallback,
} from "./wecom/callback/open.ts";
export type { Plaintext } from "./wecom/callback/plaintext.ts";
export {
  corpReceivers,
  proxyAppReceivers,
  suiteReceivers,
  type IdSet,
  type Receivers,
} from "./wecom/callback/receivers.ts";
export {
  callbackReasons,
  callbackRejected,
  type CallbackReason,
  type CallbackRejection,
} from "./wecom/callback/rejection.ts";
export { readCallback, type CallbackRequest } from "./wecom/callback/request.ts";
export {
  parseXml,
  xmlList,
  xmlText,
  type ParsedXml,
  type XmlMap,
  type XmlValue,
} from "./wecom/callback/xml.ts";
