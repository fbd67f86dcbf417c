import { Code, type AppHandle, type CallContext, type Element } from "@menshen/core";
import type { AccountRow } from "./accounts/ports.ts";
import type { Alarm } from "./alarm.ts";
import type { CallbackProbe, CallbackTest, CheckResult } from "./connection-check.ts";
import type { BeginLogin, BegunLogin, FinishBind, FinishLogin } from "./login/login-element.ts";
import type { LoginOutcome, SignedIn } from "./login/login-element.ts";
import type { ClaimedSync } from "./directory/ports.ts";
import type { Gate } from "./gates/gate.ts";
import type { RelyingParty } from "./oidc/relying-party.ts";
import type { ExplainedCallback } from "./inbox/explained-callback.ts";

/**
 * The internal methods that the host expects of elements. An element offers those it can do; the host looks them up here,
 * typed, and nowhere else by name.
 */
export interface Capabilities {
  /** Starts a login that ends in the browser holding its cookie. Made by `loginMethods`. */
  beginLogin(input: BeginLogin): Promise<BegunLogin>;
  /** Completes it. Made by `loginMethods`. */
  finishLogin(input: FinishLogin): Promise<LoginOutcome>;
  /** Links the account of a login that was refused with 10201 and a `data.bindCode`. Made by `linkMethods`. */
  finishBind(input: FinishBind): Promise<unknown>;
  /** A user's accounts that `unbind` would remove. Made by `linkMethods`. */
  linkedAccounts(input: { userId: string }): Promise<readonly AccountRow[]>;
  /** Processes one inbox record; idempotent. What it throws decides about a retry. */
  processRecord(input: ProcessRecordInput): Promise<unknown>;
  /** Retries a callback, or rejects one that can no longer succeed. */
  retryCallBack(input: { recordId: number }): Promise<unknown>;
  /** Queues a sync of a whole company. */
  beginSync(input: BeginSyncInput): Promise<{ id: string }>;
  /** Runs a sync that the caller claimed and whose lease it renews. */
  processSync(input: { run: ClaimedSync }): Promise<unknown>;
  /** Whether it can sync a company; without one, whether it knows by itself which. */
  syncsCorp(input: { corp?: { base: string; corpId: string } }): Promise<boolean>;
  /** The config of an application that signs people in here, its secret included. */
  relyingParty(): Promise<RelyingParty>;
  /** The hosts of a gate, and who may pass. */
  gate(): Promise<Gate>;
  /** Ongoing problems, for administrators. */
  alarms(): Promise<readonly Alarm[]>;
  /** Asks the provider whether the configured values work. Changes nothing there. */
  checkConnection(): Promise<readonly CheckResult[]>;
  /** What its provider would send to verify the callback address; null while no keys are configured. */
  callbackProbe(): Promise<CallbackProbe | null>;
  /** A push of an event that changes nothing, as its provider would send it; null while no keys are configured. */
  callbackTest(): Promise<CallbackTest | null>;
  /** Explains a pasted callback without accepting it. */
  explainCallback(input: PastedCallback): Promise<ExplainedCallback>;
}

export interface ProcessRecordInput {
  readonly id: number;
  readonly event: string;
  readonly receiver: string;
  readonly decoded: Readonly<Record<string, unknown>>;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly occurredAtMs: number;
}

export interface BeginSyncInput {
  /** For an element that serves several companies. */
  readonly corpId?: string | undefined;
  /** Also overwrite fields that an administrator edited here. */
  readonly forceUpdate?: boolean | undefined;
  /** Only compute the difference. */
  readonly dryRun?: boolean | undefined;
  /** Afterwards create a user for every active member who is none. */
  readonly createUsers?: boolean | undefined;
  /** `admin`, `server`, or a userId. */
  readonly actor: string;
}

export interface PastedCallback {
  readonly url: string;
  readonly body?: string | undefined;
}

/** The element's method as the host calls it; undefined where the element does not offer it. */
export function findCapability<Name extends keyof Capabilities>(
  element: Pick<Element, "methods"> | undefined,
  name: Name,
): Capabilities[Name] | undefined {
  const method: unknown = element?.methods[name];
  // The contract of elements: a method of this name has this shape.
  return typeof method === "function" ? (method as Capabilities[Name]) : undefined;
}

/**
 * @param named the full name, or one version of the element, such as that of a draft
 * @param context who is calling; the server itself where it is left out
 * @throws Code 10001 there is no such element, 10002 it never loaded, or does not offer the method
 */
export function capability<Name extends keyof Capabilities>(
  app: AppHandle,
  named: string | Element,
  name: Name,
  context?: CallContext,
): Capabilities[Name] {
  const methods: Element["methods"] =
    typeof named === "string" ? app.getElement(named) : named.methods;
  const fullName = typeof named === "string" ? named : named.fullName;
  const method = findCapability({ methods }, name);
  if (!method) throw new Code(10002, `${fullName} has no method ${name}`);
  if (!context) return method;
  const call = (input: unknown) => app.call(named as Element, name, input, context);
  return call as Capabilities[Name];
}

/** The active ones of these elements that offer a method. */
export function offering<Name extends keyof Capabilities>(
  elements: Iterable<Pick<Element, "fullName" | "isActive" | "methods">>,
  name: Name,
): { readonly fullName: string; readonly method: Capabilities[Name] }[] {
  return Array.from(elements).flatMap((element) => {
    const method = element.isActive ? findCapability(element, name) : undefined;
    return method ? [{ fullName: element.fullName, method }] : [];
  });
}

/** What the host calls of the service of all logins. */
export interface AuthService {
  listLoginTypes(): Promise<LoginType[]>;
  loginByCode(input: { loginCode: string; corp?: string | undefined }): Promise<SignedIn>;
}

/** A login element to choose from. */
export interface LoginType {
  readonly fullName: string;
  readonly authType: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly icon: string | null;
  readonly default: boolean;
}

/** @throws Code 10001 the app has no login service */
export function authService(app: AppHandle): AuthService {
  const service: AuthService = app.getElement("auths.loginTypes.services.AuthSvc");
  return service;
}
