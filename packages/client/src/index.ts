export { BaseCode as Code, isCode } from "@menshen/core/code";
export type { Callback } from "./callback.ts";
export { createClient, type Client, type ClientMethods, type StartInput } from "./client.ts";
export type {
  Element,
  ElementName,
  Model,
  Mutation,
  Query,
  Subscription,
} from "./element-types.ts";
export type { AppProcedures } from "./app-procedures.gen.ts";
export type { RouterOf } from "./router-type.ts";
export { createLoginClient, type LoginClient } from "./login-client.ts";
export type { ClientOptions } from "./open-logins.ts";
export type { BindInput, UnbindInput } from "./bind.ts";
export type { JsSdk, JsSdkInput, JsSignature } from "./js-sdk.ts";
export type { LoginInput, SignedIn } from "./login.ts";
export { bindOfferOf, type BindOffer } from "./bind-offer.ts";
export { LoginPlatformEnum } from "./platform.ts";
export type { LoginStorage } from "./pending-logins.ts";
export type {
  Corp,
  CurrentUser,
  Done,
  LoginConfig,
  LoginGrant,
  Session,
  SessionUser,
} from "./session.ts";
export type {
  CallOptions,
  ClientElement,
  ClientElementAt,
  ClientTree,
  Listener,
  OpenElement,
} from "./tree.ts";
