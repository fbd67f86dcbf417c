import type { Delivery } from "../push/deliveries.ts";
import { pushCommand, pushTicket } from "../push/events.ts";
import type { Pusher } from "../push/pusher.ts";
import { verificationReceiver, type Target } from "../push/recipient.ts";
import { verify, type Verification } from "../push/verification.ts";
import type { z } from "zod";
import { append, appOf, apply, corpOf, missing, remove, type Patch } from "./edits.ts";
import { checkCorp, checkProviders, type Engine } from "./engine.ts";
import { randomToken } from "./state/ids.ts";
import {
  findSuite,
  openCorpId,
  openUserId,
  providerNames,
  type FoundSuite,
} from "./lookup/scoped-ids.ts";
import {
  callbackSchema,
  providerSchema,
  templateSchema,
  type Callback,
  type Provider,
  type Template,
} from "./schema/provider-schema.ts";
import { appSchema, type App, type Corp } from "./schema/world-schema.ts";
import type { SuiteTicket } from "./state/suites.ts";
import type { Frozen } from "./world.ts";

/** An administrator's yes to a template. */
export interface Authorise {
  readonly suiteId: string;
  readonly corpId: string;
  /** The administrator; the company's first one when absent. */
  readonly userId?: string | undefined;
  /** The whole company when absent. */
  readonly visible?: Patch<App["visible"]> | undefined;
  /** The `state` of a customised link. */
  readonly state?: string | undefined;
  /** False for an authorisation from before 2022-06-28, whose provider sees plain ids. */
  readonly encrypted?: boolean | undefined;
}

/** One company's authorisation of one suite. */
export interface Authorisation {
  readonly suiteId: string;
  readonly corpId: string;
  /** The company's id as the provider knows it. */
  readonly openCorpId: string;
  readonly agentId: number;
  readonly permanentCode: string;
}

/** An authorisation event: the code it carried, and how its push went. */
export interface Authorised extends Authorisation {
  /** 600 seconds, once. */
  readonly authCode: string;
  /** Undefined for a suite without a callback URL. */
  readonly delivery: Delivery | undefined;
}

/** The service providers of the world, their suites, and who authorised them. */
export interface ProviderWorld {
  readonly list: readonly Frozen<Provider>[];
  /** @throws RangeError no such suite */
  readonly template: (suiteId: string) => Frozen<Template>;
  readonly addProvider: (provider: z.input<typeof providerSchema>) => Frozen<Provider>;
  readonly updateProvider: (
    corpId: string,
    patch: Patch<Omit<Provider, "corpId" | "templates">>,
  ) => void;
  readonly addTemplate: (
    providerCorpId: string,
    template: z.input<typeof templateSchema>,
  ) => Frozen<Template>;
  /** Any field, without asking the callback URL anything. */
  readonly updateTemplate: (suiteId: string, patch: Patch<Template>) => void;
  /** Adds a redirect host, port included, to the suite and to the apps it has become already. */
  readonly trustDomain: (suiteId: string, host: string) => void;
  /**
   * Saves the callback settings of a suite, or of one app, as the console does: only if the URL passes the GET
   * verification. A suite then gets its first ticket. Absent keys stay as they are.
   */
  readonly setCallback: (
    target: Target,
    callback: { url: string; token?: string | undefined; encodingAESKey?: string | undefined },
  ) => Promise<Verification>;
  /** The verification made last for that URL setting. */
  readonly lastVerification: (target: Target) => Verification | undefined;

  /** The suite's newest living ticket; a new one, not pushed, where there is none. */
  readonly ticket: (suiteId: string) => SuiteTicket;
  readonly authorisations: () => readonly Authorisation[];
  /** @throws RangeError the company did not authorise this suite */
  readonly authorisation: (suiteId: string, corpId: string) => Authorisation;
  /** An administrator authorises a suite: the company gets the app, the suite `create_auth`. Again: a new code. */
  readonly authorise: (how: Authorise) => Promise<Authorised>;
  /** 重新获取secret: `reset_permanent_code`. The old code works until the new one is fetched. */
  readonly resetPermanentCode: (suiteId: string, corpId: string) => Promise<Authorised>;
  /** The company removes the app: `cancel_auth`. */
  readonly cancel: (suiteId: string, corpId: string) => Promise<Delivery | undefined>;

  /** Ids as the provider of that suite knows them. */
  readonly openCorpId: (suiteId: string, corpId: string) => string;
  readonly openUserId: (suiteId: string, corpId: string, userId: string) => string;
}

export function providerWorld(engine: Engine, pusher: Pusher): ProviderWorld {
  const suite = (suiteId: string) => suiteOf(engine, suiteId);
  const template = (suiteId: string) => suite(suiteId).template;
  const check = () => checkProviders(engine.settings.providers);
  return {
    get list() {
      return engine.settings.providers;
    },
    template,
    addProvider(init) {
      const provider = providerSchema.parse(init);
      checkProviders([...engine.settings.providers, provider]);
      engine.settings.providers.push(provider);
      return provider;
    },
    updateProvider: (corpId, patch) =>
      apply(providerOf(engine, corpId), providerSchema, patch, check),
    addTemplate(providerCorpId, init) {
      const provider = providerOf(engine, providerCorpId);
      const added = templateSchema.parse(init);
      checkProviders([
        ...engine.settings.providers,
        { ...provider, corpId: "", templates: [added] },
      ]);
      provider.templates.push(added);
      return added;
    },
    updateTemplate: (suiteId, patch) => apply(template(suiteId), templateSchema, patch, check),
    trustDomain(suiteId, host) {
      trust(template(suiteId), templateSchema, host);
      for (const { apps } of engine.settings.corps)
        for (const app of apps) if (app.proxy?.suiteId === suiteId) trust(app, appSchema, host);
    },
    async setCallback(target, callback) {
      const keys = callbackSchema.parse({ ...keysOf(engine, target), ...defined(callback) });
      const receiver = verificationReceiver(engine, target) ?? "";
      const verification = await verify(engine, pusher.outbound, keys.url, keys, receiver);
      engine.suites.verifications.set(JSON.stringify(target), verification);
      if (verification.ok) save(engine, target, keys);
      if (verification.ok && "suiteId" in target) pushTicket(engine, pusher, target.suiteId);
      return verification;
    },
    lastVerification: (target) => engine.suites.verifications.get(JSON.stringify(target)),
    ticket(suiteId) {
      template(suiteId);
      return engine.suites.tickets(suiteId)[0] ?? engine.suites.issueTicket(suiteId);
    },
    authorisations: () =>
      engine.settings.corps.flatMap((corp) =>
        corp.apps.flatMap((app) => describe(engine, corp, app) ?? []),
      ),
    authorisation: (suiteId, corpId) => authorisationOf(engine, suiteId, corpId).described,
    authorise: (how) => authorise(engine, pusher, how),
    async resetPermanentCode(suiteId, corpId) {
      const { described, app } = authorisationOf(engine, suiteId, corpId);
      return await announce(engine, pusher, described, app, true);
    },
    cancel: (suiteId, corpId) => cancel(engine, pusher, suiteId, corpId),
    openCorpId: (suiteId, corpId) => openCorpId(suite(suiteId).provider, corpOf(engine, corpId)),
    openUserId: (suiteId, corpId, userId) =>
      openUserId(suite(suiteId).provider, corpOf(engine, corpId), userId),
  };
}

function trust<T extends { trustedDomains: string[] }>(
  holder: T,
  schema: z.ZodType<T>,
  host: string,
): void {
  const { trustedDomains } = holder;
  if (!trustedDomains.includes(host))
    apply(holder, schema, { trustedDomains: [...trustedDomains, host] });
}

const suiteOf = (engine: Engine, suiteId: string): FoundSuite =>
  findSuite(engine.settings.providers, suiteId) ?? missing(`suite ${suiteId}`);
const providerOf = (engine: Engine, corpId: string): Provider =>
  engine.settings.providers.find((each) => each.corpId === corpId) ?? missing(`provider ${corpId}`);

function describe(engine: Engine, corp: Corp, app: App): Authorisation | undefined {
  const found = findSuite(engine.settings.providers, app.proxy?.suiteId);
  if (!found) return undefined;
  return {
    suiteId: found.template.suiteId,
    corpId: corp.corpId,
    openCorpId: openCorpId(found.provider, corp),
    agentId: app.agentId,
    permanentCode: app.secret,
  };
}

function authorisationOf(engine: Engine, suiteId: string, corpId: string) {
  const corp = corpOf(engine, corpId);
  const app = corp.apps.find(({ proxy }) => proxy?.suiteId === suiteId);
  const described = app && describe(engine, corp, app);
  if (!app || !described) return missing(`authorisation of ${suiteId} by ${corpId}`);
  return { corp, app, described };
}

async function authorise(
  engine: Engine,
  pusher: Pusher,
  { suiteId, corpId, userId, visible, state = "", encrypted = true }: Authorise,
): Promise<Authorised> {
  const { template } = suiteOf(engine, suiteId);
  const corp = corpOf(engine, corpId);
  const authorisedBy = userId ?? corp.admins[0]?.userId ?? corp.members[0]?.userId;
  const range = { departments: visible ? [] : [1], ...visible };
  const existing = corp.apps.find(({ proxy }) => proxy?.suiteId === suiteId);
  const app = existing ?? installed(corp, template);
  const proxy = { ...app.proxy, suiteId, encrypted, authorisedBy, state };
  apply(app, appSchema, { visible: range, proxy }, () => checkCorp(corp));
  const described = describe(engine, corp, app) ?? missing(`suite ${suiteId}`);
  return await announce(engine, pusher, described, app, false);
}

/** The company's new app, as the provider filled it in. */
function installed(corp: Corp, template: Template): App {
  const app = appSchema.parse({
    agentId: Math.max(1_000_001, ...corp.apps.map(({ agentId }) => agentId)) + 1,
    name: template.name,
    description: template.description,
    secret: randomToken(43),
    trustedDomains: template.trustedDomains,
    homeUrl: template.homeUrl,
    proxy: { suiteId: template.suiteId },
  });
  return append(corp, "apps", app);
}

/** Tells the suite of an authorisation, or of a new permanent code: a code to exchange, no word of whose it is. */
async function announce(
  engine: Engine,
  pusher: Pusher,
  described: Authorisation,
  { proxy }: App,
  renews: boolean,
): Promise<Authorised> {
  const { suiteId, corpId, agentId } = described;
  const authCode = engine.suites.issueAuthCode({ suiteId, corpId, agentId, renews });
  const code = ["AuthCode", authCode] as const;
  const delivery = await (renews
    ? pushCommand(engine, pusher, suiteId, "reset_permanent_code", [code])
    : pushCommand(engine, pusher, suiteId, "create_auth", [
        code,
        ["State", proxy?.state ?? ""],
        ["ExtraInfo", ""],
      ]));
  return { ...described, authCode, delivery };
}

async function cancel(
  engine: Engine,
  pusher: Pusher,
  suiteId: string,
  corpId: string,
): Promise<Delivery | undefined> {
  const { corp, app } = authorisationOf(engine, suiteId, corpId);
  const { provider } = suiteOf(engine, suiteId);
  const shown = providerNames(provider, corp, app.proxy?.encrypted).corpId;
  remove(corp, "apps", app);
  engine.suites.cancelled.add(app.secret);
  engine.tokens.revoke(
    (owner) =>
      owner.kind === "app" && owner.corpId === corp.corpId && owner.agentId === app.agentId,
    40014,
  );
  return await pushCommand(engine, pusher, suiteId, "cancel_auth", [["AuthCorpId", shown]]);
}

function keysOf(engine: Engine, target: Target): Partial<Callback> {
  if (!("suiteId" in target)) return appOf(engine, target.corpId, target.agentId).callback ?? {};
  const { token, encodingAESKey } = suiteOf(engine, target.suiteId).template;
  return { token, encodingAESKey };
}

function save(engine: Engine, target: Target, { url, token, encodingAESKey }: Callback): void {
  if ("suiteId" in target)
    apply(suiteOf(engine, target.suiteId).template, templateSchema, {
      callbackUrl: url,
      token,
      encodingAESKey,
    });
  else
    apply(appOf(engine, target.corpId, target.agentId), appSchema, {
      callback: { url, token, encodingAESKey },
    });
}

const defined = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
