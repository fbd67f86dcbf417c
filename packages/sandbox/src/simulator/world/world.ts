import type { z } from "zod";
import type { Delivery } from "../push/deliveries.ts";
import { createNotices } from "../push/notices.ts";
import type { Pusher } from "../push/pusher.ts";
import type { Call } from "./state/call-log.ts";
import type { Clock } from "./state/clock.ts";
import { appOf, corpOf, edits, missing, type Edits, type Patch } from "./edits.ts";
import type { Engine } from "./engine.ts";
import type { Frozen } from "./frozen.ts";
import type { Fault, UnusedFault } from "./state/faults.ts";
import {
  checkJsSignature,
  type JsSignatureCheck,
  type JsSignatureVerdict,
} from "./check-js-signature.ts";
import { findMember } from "./lookup/directory.ts";
import type { Message } from "./state/mailbox.ts";
import { findPerson, subjectFor } from "./lookup/people.ts";
import { oauthWorld, type OAuthWorld } from "./oauth-world.ts";
import { providerWorld, type ProviderWorld } from "./provider-world.ts";
import { pushWorld, type PushWorld } from "./push-world.ts";
import {
  platformSchema,
  ratesSchema,
  type Corp,
  type SensitiveField,
} from "./schema/world-schema.ts";
import type { TokenOwner } from "./state/tokens.ts";
import { wechatAppOf, wechatPersonOf, wechatWorld, type WechatWorld } from "./wechat-world.ts";

/** What a login code issued without a page stands for. */
export interface CodeOptions {
  corpId: string;
  agentId: number;
  /** A member's userid or an outsider's openid. */
  userId: string;
  /** Host the code is sent to; the app's first trusted domain when absent. */
  redirectHost?: string | undefined;
  /** As if the member had ticked these on the consent page; a user_ticket then comes with the identity. */
  consented?: readonly SensitiveField[] | undefined;
}

/** The same for a WeChat app. */
export interface WechatCodeOptions {
  appId: string;
  /** The sandbox's own id of a person, or an openid. */
  userId: string;
}

/**
 * The state of the simulated cloud, and the ways to change it. Objects read from it are live but read-only; every edit
 * is a method, which validates it and applies its consequences: revoked tokens, pushed events.
 */
export interface World extends Edits {
  readonly clock: Clock;
  readonly corps: readonly Frozen<Corp>[];
  readonly wechat: WechatWorld;
  readonly oauth: OAuthWorld;
  /** Service providers, their suites, and the companies that authorised them. */
  readonly providers: ProviderWorld;
  /** Pushes on demand. */
  readonly push: PushWorld;
  /** IP address the service believes its caller has (60020, error texts). Assignable. */
  callerIp: string;
  /** Changes settings of the platform: `strictState`, `checksInstallReferer`. */
  readonly updatePlatform: (patch: Patch<z.input<typeof platformSchema>>) => void;
  readonly setRates: (rates: "off" | z.input<typeof ratesSchema>) => void;
  /**
   * Revokes valid tokens early: all, one company's or one app's; returns how many. `as` is the code
   * they are refused with from now on (default 40014).
   */
  readonly revokeTokens: (which?: {
    corpId?: string | undefined;
    agentId?: number | undefined;
    as?: 40014 | 42001 | undefined;
  }) => number;
  /** A login code as the pages would issue it, for tests that skip the pages. */
  readonly issueCode: (options: CodeOptions | WechatCodeOptions) => string;
  /** A second-verification code, as the client appends it to the configured page. */
  readonly issueTfaCode: (who: { corpId: string; userId: string }) => string;
  /** Judges a JS-SDK signature as the client does: 42012 no valid ticket, 80001 untrusted host, 40093 wrong signature. */
  readonly checkJsSignature: (check: JsSignatureCheck) => JsSignatureVerdict;
  /** Messages delivered to members, oldest first. */
  readonly messages: () => readonly Message[];
  /** Removes all stored consents. */
  readonly forgetConsents: () => void;

  /** Makes the next answers of an endpoint ("gettoken", "sns/userinfo", "wwlogin/sso/login") fail; a number is an errcode. */
  readonly failNext: (endpoint: string, fault: number | Fault, times?: number) => void;
  /** Scripted faults that were not triggered; a test ends by expecting none. */
  readonly unusedFaults: () => readonly UnusedFault[];
  /** Calls answered so far, oldest first, secrets masked; the last ten thousand are stored. */
  readonly calls: (endpoint?: string) => readonly Call[];
  /** Pushes so far with all their attempts, oldest first, nothing masked; the last ten thousand are stored. */
  readonly deliveries: (name?: string) => readonly Delivery[];
  /** Restores the initial world and clock; removes codes, tokens, scans, faults, calls and deliveries. */
  readonly reset: () => void;
  /** Calls the listener after every reset, so that a caller can apply its own settings again. */
  readonly onReset: (listener: () => void) => void;
}

export function createWorld(engine: Engine, pusher: Pusher): World {
  const resetListeners = new Set<() => void>();
  return {
    clock: engine.clock,
    get corps() {
      return engine.settings.corps;
    },
    get callerIp() {
      return engine.settings.callerIp;
    },
    set callerIp(ip) {
      engine.settings.callerIp = ip;
    },
    wechat: wechatWorld(engine),
    oauth: oauthWorld(engine),
    providers: providerWorld(engine, pusher),
    push: pushWorld(engine, pusher),
    ...edits(engine, createNotices(engine, pusher)),
    updatePlatform(patch) {
      const { settings } = engine;
      const { strictState, checksInstallReferer } = platformSchema.partial().parse(patch);
      settings.strictState = strictState ?? settings.strictState;
      settings.checksInstallReferer = checksInstallReferer ?? settings.checksInstallReferer;
    },
    setRates: (rates) =>
      void (engine.settings.rates = rates === "off" ? rates : ratesSchema.parse(rates)),
    revokeTokens: ({ corpId, agentId, as = 40014 } = {}) =>
      engine.tokens.revoke((owner) => ownedBy(owner, corpId, agentId), as),
    issueCode: (options) =>
      "appId" in options ? issueWechatCode(engine, options) : issueCode(engine, options),
    issueTfaCode({ corpId, userId }) {
      const corp = corpOf(engine, corpId);
      const member = findMember(corp, userId) ?? missing(`member ${userId} in ${corpId}`);
      return engine.tfaCodes.issueCode({ corpId: corp.corpId, userId: member.userId });
    },
    checkJsSignature: (check) => checkJsSignature(engine, check),
    messages: () => engine.mailbox.list(),
    forgetConsents: () => engine.grants.forgetConsents(),
    failNext: (...script) => engine.faults.add(...script),
    unusedFaults: () => engine.faults.unused(),
    calls: (endpoint) => engine.calls.list(endpoint),
    deliveries: (name) =>
      engine.deliveries.list().filter((each) => name === undefined || each.name === name),
    reset() {
      pusher.abort();
      engine.reset();
      for (const listener of resetListeners) listener();
    },
    onReset: (listener) => void resetListeners.add(listener),
  };
}

function ownedBy(
  owner: TokenOwner,
  corpId: string | undefined,
  agentId: number | undefined,
): boolean {
  if (corpId !== undefined && owner.corpId.toLowerCase() !== corpId.toLowerCase()) return false;
  return agentId === undefined || (owner.kind === "app" && owner.agentId === agentId);
}

function issueCode(
  engine: Engine,
  { corpId, agentId, userId, redirectHost, consented }: CodeOptions,
): string {
  const corp = corpOf(engine, corpId);
  const app = appOf(engine, corpId, agentId);
  const person =
    findPerson(engine.settings.corps, corp.corpId, userId) ??
    missing(`person ${userId} in ${corpId}`);
  return engine.grants.issueCode({
    corpId: corp.corpId,
    agentId,
    subject: subjectFor(corp, person),
    redirectHost:
      redirectHost ?? app.trustedDomains[0] ?? missing(`trusted domain of app ${agentId}`),
    consented: consented ?? null,
  });
}

function issueWechatCode(engine: Engine, { appId, userId }: WechatCodeOptions): string {
  const { personId } = wechatPersonOf(engine, userId);
  const { kind } = wechatAppOf(engine, appId);
  if (kind === "website")
    return engine.wechatGrants.issueCode({ appId, personId, scope: "snsapi_login" });
  const scope = kind === "serviceAccount" ? "snsapi_userinfo" : "";
  return engine.wechatGrants.issueInClientCode({ appId, personId, scope });
}
