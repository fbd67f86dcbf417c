/**
 * A faithful simulator of the WeCom and WeChat clouds: server APIs, login pages, and a phone to scan with.
 *
 * @packageDocumentation
 */
export { defaultWorld, demo } from "./demo/world.ts";
export { createSandbox, endpointNames, type Sandbox, type SandboxPlace } from "./sandbox.ts";
export { serveSandbox, type ServedSandbox, type ServeOptions } from "./serve.ts";
export type { SignInAs } from "./sign-in.ts";
export type { Call } from "./world/calls.ts";
export type { Clock } from "./world/clock.ts";
export type { Fault, UnusedFault } from "./world/faults.ts";
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
