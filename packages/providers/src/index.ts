/* What other packages use, and what a user's own Type needs to answer callbacks (`composeReply`, `composeXml`). */

export { officialHosts } from "./hosts.ts";
export {
  createWecomClient,
  type WecomClient,
  type WecomDepartment,
  type WecomMember,
  type WecomUserDetail,
} from "./wecom/client.ts";
export { signJsPage, type JsSignature } from "./wecom/js-signature.ts";
export { foldCorpId, isPlainCorpId } from "./wecom/corp-id.ts";
export { wecomCodes } from "./wecom/codes.ts";
export { createSuiteClient, isAuthorisationLost, type SuiteClient } from "./wecom/suite/client.ts";
export {
  createWechatClient,
  type WechatClient,
  type WechatGrant,
  type WechatUserInfo,
} from "./wechat/client.ts";
export { wechatCodes } from "./wechat/codes.ts";
export type { ProviderCode } from "./codes.ts";
export { composeXml } from "./wecom/callback/compose-xml.ts";
export { composeReply } from "./wecom/callback/envelope.ts";
export { explainCallback, type CallbackExplanation } from "./wecom/callback/explain.ts";
export {
  assertKeys,
  encodingAESKeyProblem,
  prepareKey,
  tokenProblem,
  type CallbackKey,
  type CallbackSecrets,
} from "./wecom/callback/key.ts";
export {
  openCallback,
  type CallbackCandidate,
  type OpenedCallback,
} from "./wecom/callback/open.ts";
export { corpReceivers, proxyAppReceivers, suiteReceivers } from "./wecom/callback/receivers.ts";
export {
  callbackReasons,
  callbackRejected,
  type CallbackReason,
  type CallbackRejection,
} from "./wecom/callback/rejection.ts";
export { readCallback, type CallbackRequest } from "./wecom/callback/request.ts";
export { parseXml, xmlText, type XmlMap, type XmlValue } from "./wecom/callback/xml.ts";
