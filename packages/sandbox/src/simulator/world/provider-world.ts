import type { Delivery } from "../push/deliveries.ts";
import { pushTicket } from "../push/events.ts";
import type { Pusher } from "../push/pusher.ts";
import { verificationReceiver } from "../push/recipient.ts";
import type { Target } from "../push/target.ts";
import { verify } from "../push/verification.ts";
import type { Verification } from "../push/verification-result.ts";
import type { z } from "zod";
import {
  authorisationOf,
  authorise,
  cancelAuthorisation,
  listAuthorisations,
  resetPermanentCode,
  suiteOf,
  type Authorisation,
  type Authorise,
  type Authorised,
} from "./authorisations.ts";
import { appOf, apply, corpOf, missing, type Patch } from "./edits.ts";
import { checkProviders, type Engine } from "./engine.ts";
import { openCorpId, openUserId } from "./lookup/scoped-ids.ts";
import {
  callbackSchema,
  providerSchema,
  templateSchema,
  type Callback,
  type Provider,
  type Template,
} from "./schema/provider-schema.ts";
import { appSchema } from "./schema/world-schema.ts";
import type { SuiteTicket } from "./state/suites.ts";
import type { Frozen } from "./frozen.ts";

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
  /** Any field, without a verification of the callback URL. */
  readonly updateTemplate: (suiteId: string, patch: Patch<Template>) => void;
  /** Adds a redirect host, port included, to the suite and to its installed apps. */
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

  /** The suite's newest valid ticket; a new one, not pushed, where there is none. */
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

  /** Encrypted ids for the provider of that suite. */
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
    authorisations: () => listAuthorisations(engine),
    authorisation: (suiteId, corpId) => authorisationOf(engine, suiteId, corpId).described,
    authorise: (how) => authorise(engine, pusher, how),
    resetPermanentCode: (suiteId, corpId) => resetPermanentCode(engine, pusher, suiteId, corpId),
    cancel: (suiteId, corpId) => cancelAuthorisation(engine, pusher, suiteId, corpId),
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

const providerOf = (engine: Engine, corpId: string): Provider =>
  engine.settings.providers.find((each) => each.corpId === corpId) ?? missing(`provider ${corpId}`);

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
