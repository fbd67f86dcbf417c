/**
 * A faithful simulator of the WeCom and WeChat clouds: server APIs, login pages, and a phone to scan with.
 *
 * @packageDocumentation
 */
export { bigCorp, type BigCorp, type BigCorpOptions } from "./demo/big-corp.ts";
export { demoVariables } from "./demo/variables.ts";
export { defaultWorld, demo } from "./demo/world.ts";
export { createSandbox, endpointNames, type Sandbox, type SandboxPlace } from "./sandbox.ts";
export { serveSandbox, type ServedSandbox, type ServeOptions } from "./serve.ts";
export { endpointTable, type EndpointRow } from "./endpoint-table.ts";
export { trustHost } from "./simulator/trust-host.ts";
export type { Attempt, Delivery, DeliveryStatus } from "./simulator/push/deliveries.ts";
export type { Target } from "./simulator/push/target.ts";
export type { Verification } from "./simulator/push/verification-result.ts";
export type { SignInAs } from "./sign-in.ts";
export type { Call } from "./simulator/world/state/call-log.ts";
export type { JsSignatureCheck, JsSignatureVerdict } from "./simulator/world/check-js-signature.ts";
export type { Message } from "./simulator/world/state/mailbox.ts";
export type { Clock } from "./simulator/world/state/clock.ts";
export type { Fault, UnusedFault } from "./simulator/world/state/faults.ts";
export type {
  Callback,
  Permission,
  Provider,
  Template,
} from "./simulator/world/schema/provider-schema.ts";
export type { Authorisation, Authorise, Authorised } from "./simulator/world/authorisations.ts";
export type { ProviderWorld } from "./simulator/world/provider-world.ts";
export type { PushWorld } from "./simulator/world/push-world.ts";
export type {
  App,
  Corp,
  Department,
  Member,
  Outsider,
  SensitiveField,
  WorldInit,
} from "./simulator/world/schema/world-schema.ts";
export type { WechatIdentity } from "./simulator/world/lookup/wechat-people.ts";
export type { WechatApp, WechatPerson } from "./simulator/world/schema/wechat-schema.ts";
export type { OAuthClient, OAuthPerson } from "./simulator/world/schema/oauth-schema.ts";
export type { OAuthWorld } from "./simulator/world/oauth-world.ts";
export type { WechatWorld } from "./simulator/world/wechat-world.ts";
export type { CodeOptions, WechatCodeOptions, World } from "./simulator/world/world.ts";
