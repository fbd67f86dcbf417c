/**
 * A faithful simulator of the WeCom and WeChat clouds: server APIs, login pages, and a phone to scan with.
 *
 * @packageDocumentation
 */
export { bigCorp, type BigCorp, type BigCorpOptions } from "./demo/big-corp.ts";
export { defaultWorld, demo } from "./demo/world.ts";
export { createSandbox, endpointNames, type Sandbox, type SandboxPlace } from "./sandbox.ts";
export { serveSandbox, type ServedSandbox, type ServeOptions } from "./serve.ts";
export type { Attempt, Delivery, DeliveryStatus } from "./push/deliveries.ts";
export type { Target } from "./push/recipient.ts";
export type { Verification } from "./push/verification.ts";
export type { SignInAs } from "./sign-in.ts";
export type { Call } from "./world/calls.ts";
export type { Clock } from "./world/clock.ts";
export type { Fault, UnusedFault } from "./world/faults.ts";
export type { Callback, Permission, Provider, Template } from "./world/provider-schema.ts";
export type {
  Authorisation,
  Authorise,
  Authorised,
  ProviderWorld,
} from "./world/provider-world.ts";
export type { PushWorld } from "./world/push-world.ts";
export type {
  App,
  Corp,
  Department,
  Member,
  Outsider,
  SensitiveField,
  WorldInit,
} from "./world/schema.ts";
export type { WechatIdentity } from "./world/wechat-people.ts";
export type { WechatApp, WechatPerson } from "./world/wechat-schema.ts";
export type { WechatWorld } from "./world/wechat-world.ts";
export type { CodeOptions, WechatCodeOptions, World } from "./world/world.ts";
