import { createDeliveryLog, type DeliveryLog } from "../push/deliveries.ts";
import { createCallLog, type CallLog } from "./state/call-log.ts";
import { createClock, type OwnedClock } from "./state/clock.ts";
import { createFaults, type Faults } from "./state/faults.ts";
import { createGrants, type Grants } from "./state/wecom-grants.ts";
import type { Provider } from "./schema/provider-schema.ts";
import { createJsTickets, type JsTickets } from "./state/js-tickets.ts";
import { createMailbox, type Mailbox } from "./state/mailbox.ts";
import { createTfaCodes, type TfaCodes } from "./state/tfa-codes.ts";
import { createWechatAppTokens, type WechatAppTokens } from "./state/wechat-app-tokens.ts";
import { createRateLimits, type RateLimits } from "./state/rate-limits.ts";
import { createScans, type Scans } from "./state/scans.ts";
import { createSuites, type Suites } from "./state/suites.ts";
import {
  worldSchema,
  type Corp,
  type WorldInit,
  type WorldSettings,
} from "./schema/world-schema.ts";
import { createWechatGrants, type WechatGrants } from "./state/wechat-grants.ts";
import { createOAuthGrants, type OAuthGrants } from "./state/oauth-grants.ts";
import type { OAuth } from "./schema/oauth-schema.ts";
import type { Wechat } from "./schema/wechat-schema.ts";
import { createTokens, type Tokens } from "./state/tokens.ts";

/** The whole state of the simulated cloud. Endpoints work on it; users of the sandbox see it as a World. */
export interface Engine {
  /** Companies, WeChat apps and people, caller IP, ceilings; replaced as a whole by `reset`. */
  readonly settings: WorldSettings;
  readonly clock: OwnedClock;
  readonly tokens: Tokens;
  readonly grants: Grants;
  readonly wechatGrants: WechatGrants;
  readonly oauthGrants: OAuthGrants;
  readonly scans: Scans;
  readonly rates: RateLimits;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly suites: Suites;
  readonly deliveries: DeliveryLog;
  readonly jsTickets: JsTickets;
  readonly tfaCodes: TfaCodes;
  readonly mailbox: Mailbox;
  readonly wechatAppTokens: WechatAppTokens;
  /** Names that faults can be scripted for. */
  readonly endpoints: ReadonlySet<string>;
  reset(): void;
}

/** @param init the world to start from, and to return to on reset */
export function createEngine(init: WorldInit, endpoints: ReadonlySet<string>): Engine {
  let settings = readWorld(init);
  const clock = createClock(settings.now);
  const books = {
    tokens: createTokens(clock),
    grants: createGrants(clock),
    wechatGrants: createWechatGrants(clock),
    oauthGrants: createOAuthGrants(clock),
    scans: createScans(clock),
    rates: createRateLimits(clock, () => settings.rates),
    faults: createFaults(endpoints),
    calls: createCallLog(),
    suites: createSuites(clock),
    deliveries: createDeliveryLog(),
    jsTickets: createJsTickets(clock),
    tfaCodes: createTfaCodes(clock),
    mailbox: createMailbox(clock),
    wechatAppTokens: createWechatAppTokens(clock),
  };
  return {
    get settings() {
      return settings;
    },
    clock,
    endpoints,
    ...books,
    reset() {
      settings = readWorld(init);
      for (const book of Object.values(books)) book.clear();
      clock.reset();
    },
  };
}

/** Parses a copy, so that later edits never reach the caller's own object. */
function readWorld(init: WorldInit): WorldSettings {
  const settings = worldSchema.parse(structuredClone(init));
  unique(
    "corpId",
    settings.corps.map(({ corpId }) => corpId),
  );
  for (const corp of settings.corps) checkCorp(corp);
  checkWechat(settings.wechat);
  checkOAuth(settings.oauth);
  checkProviders(settings.providers);
  return settings;
}

export function checkWechat({ apps, people }: Wechat): void {
  unique(
    "WeChat appId",
    apps.map(({ appId }) => appId),
  );
  unique(
    "WeChat personId",
    people.map(({ personId }) => personId),
  );
}

export function checkOAuth({ clients, people }: OAuth): void {
  unique(
    "OAuth clientId",
    clients.map(({ clientId }) => clientId),
  );
  unique(
    "OAuth login",
    people.map(({ login }) => login),
  );
}

export function checkProviders(providers: readonly Provider[]): void {
  unique(
    "provider corpId",
    providers.map(({ corpId }) => corpId),
  );
  unique(
    "suiteId",
    providers.flatMap(({ templates }) => templates.map(({ suiteId }) => suiteId)),
  );
}

export function checkCorp(corp: Corp): void {
  const where = `of ${corp.corpId}`;
  unique(
    `agentId ${where}`,
    corp.apps.map(({ agentId }) => String(agentId)),
  );
  unique(
    `department id ${where}`,
    corp.departments.map(({ id }) => String(id)),
  );
  unique(`userId or openId ${where}`, [
    ...corp.members.map(({ userId }) => userId),
    ...corp.outsiders.map(({ openId }) => openId),
  ]);
}

function unique(what: string, values: readonly string[]): void {
  const seen = new Set<string>();
  for (const value of values.map((each) => each.toLowerCase())) {
    if (seen.has(value)) throw new RangeError(`world: ${what} used twice: ${value}`);
    seen.add(value);
  }
}
