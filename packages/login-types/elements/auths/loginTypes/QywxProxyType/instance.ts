import type { CallContext, Element } from "@menshen/core";
import type { CompleteInput, Platform, SignedIn, StartInput } from "@menshen/domain";
import type { z } from "zod";
import type { SetCallbackInput, SetCodeInput } from "./admin.ts";
import type { AuthUrl } from "./auth-url.ts";
import type { CallbackRecipients, JsConfig } from "@menshen/login-types/wecom";
import type { Fingerprints } from "./fingerprints.ts";
import type { CodeLoginConfig } from "./login.ts";
import type { InstanceView } from "./overview.ts";

/** The methods of an instance that the service and other instances call. */
export interface ProxyInstance {
  /** Completes a login with a session. */
  signIn(input: CompleteInput & { platform: Platform }): Promise<SignedIn>;
  getLoginConfigByCode(input: StartInput & { code: string }): Promise<CodeLoginConfig>;
  getJsConfig(input: { corpId: string; url: string }): Promise<JsConfig>;
  setCode(input: z.output<typeof SetCodeInput>): Promise<void>;
  setCallback(input: z.output<typeof SetCallbackInput>): Promise<string>;
  retryCallBack(input: { recordId: number }): Promise<void>;
  getAuthUrl(input: { state?: string | undefined }): Promise<AuthUrl>;
  /** Whether the instance serves a company, and whether its config names that company. */
  serves(input: { corpId: string }): Promise<"by name" | "as one of all" | null>;
  callbackRecipients(input: undefined): Promise<CallbackRecipients>;
  view(input: undefined): Promise<InstanceView>;
  /** Of the keys that all instances of a suite must have in common. */
  fingerprints(input: undefined): Promise<Fingerprints>;
}

/** Calls a method of an instance on behalf of the caller of `ctx`. */
export function callInstance<Name extends keyof ProxyInstance>(
  element: Element,
  method: Name,
  input: Parameters<ProxyInstance[Name]>[0],
  ctx: CallContext,
): ReturnType<ProxyInstance[Name]> {
  // A type test compares the interface with the Type.
  return ctx.app.call(element, method, input, ctx) as ReturnType<ProxyInstance[Name]>;
}
