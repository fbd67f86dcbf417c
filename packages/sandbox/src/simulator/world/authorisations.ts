import type { Delivery } from "../push/deliveries.ts";
import { pushCommand } from "../push/events.ts";
import type { Pusher } from "../push/pusher.ts";
import { append, apply, corpOf, missing, remove, type Patch } from "./edits.ts";
import { checkCorp, type Engine } from "./engine.ts";
import { findSuite, openCorpId, providerNames, type FoundSuite } from "./lookup/scoped-ids.ts";
import type { Template } from "./schema/provider-schema.ts";
import { appSchema, type App, type Corp } from "./schema/world-schema.ts";
import { randomToken } from "./state/ids.ts";

/** An administrator's consent to a template. */
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
  /** The company's encrypted id for this provider. */
  readonly openCorpId: string;
  readonly agentId: number;
  readonly permanentCode: string;
}

/** An authorisation event: the code it carried, and the delivery of its push. */
export interface Authorised extends Authorisation {
  /** 600 seconds, once. */
  readonly authCode: string;
  /** Undefined for a suite without a callback URL. */
  readonly delivery: Delivery | undefined;
}

export const suiteOf = (engine: Engine, suiteId: string): FoundSuite =>
  findSuite(engine.settings.providers, suiteId) ?? missing(`suite ${suiteId}`);

/** Every authorisation of every suite. */
export function listAuthorisations(engine: Engine): readonly Authorisation[] {
  return engine.settings.corps.flatMap((corp) =>
    corp.apps.flatMap((app) => describe(engine, corp, app) ?? []),
  );
}

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

/** @throws RangeError the company did not authorise this suite */
export function authorisationOf(engine: Engine, suiteId: string, corpId: string) {
  const corp = corpOf(engine, corpId);
  const app = corp.apps.find(({ proxy }) => proxy?.suiteId === suiteId);
  const described = app && describe(engine, corp, app);
  if (!app || !described) return missing(`authorisation of ${suiteId} by ${corpId}`);
  return { corp, app, described };
}

/** Installs the app, or changes its visible range, and pushes `create_auth`. */
export async function authorise(
  engine: Engine,
  pusher: Pusher,
  how: Authorise,
): Promise<Authorised> {
  const { app, described } = addApp(engine, how);
  return await announce(engine, pusher, described, app, false);
}

/** Installs the app, or changes its visible range, without an event; the code reaches the provider by redirect. */
export function install(engine: Engine, how: Authorise): Omit<Authorised, "delivery"> {
  const { described } = addApp(engine, how);
  const { suiteId, corpId, agentId } = described;
  const grant = { suiteId, corpId, agentId, renews: false };
  return { ...described, authCode: engine.suites.issueAuthCode(grant) };
}

function addApp(
  engine: Engine,
  { suiteId, corpId, userId, visible, state = "", encrypted = true }: Authorise,
) {
  const { template } = suiteOf(engine, suiteId);
  const corp = corpOf(engine, corpId);
  const authorisedBy = userId ?? corp.admins[0]?.userId ?? corp.members[0]?.userId;
  const range = { departments: visible ? [] : [1], ...visible };
  const existing = corp.apps.find(({ proxy }) => proxy?.suiteId === suiteId);
  const app = existing ?? installed(corp, template);
  const proxy = { ...app.proxy, suiteId, encrypted, authorisedBy, state };
  apply(app, appSchema, { visible: range, proxy }, () => checkCorp(corp));
  return { app, described: describe(engine, corp, app) ?? missing(`suite ${suiteId}`) };
}

/** A third-party suite receives no names and no details. @see https://developer.work.weixin.qq.com/document/path/90332 */
const THIRD_PARTY_PERMISSIONS = ["contact:base:base_user", "contact:base:base_department"];

/** The company's new app, with what the provider configured. */
function installed(corp: Corp, template: Template): App {
  const app = appSchema.parse({
    agentId: Math.max(1_000_001, ...corp.apps.map(({ agentId }) => agentId)) + 1,
    name: template.name,
    description: template.description,
    secret: randomToken(43),
    trustedDomains: template.trustedDomains,
    homeUrl: template.homeUrl,
    proxy: {
      suiteId: template.suiteId,
      ...(template.kind === "thirdParty" && { permissions: THIRD_PARTY_PERMISSIONS }),
    },
  });
  return append(corp, "apps", app);
}

/** Pushes an authorisation, or a new permanent code, to the suite: a code to exchange, without the company's id. */
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

/** Removes the app, ends its tokens and pushes `cancel_auth`. */
export async function cancelAuthorisation(
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

/** 重新获取secret: pushes `reset_permanent_code`. The old code works until the new one is fetched. */
export async function resetPermanentCode(
  engine: Engine,
  pusher: Pusher,
  suiteId: string,
  corpId: string,
): Promise<Authorised> {
  const { described, app } = authorisationOf(engine, suiteId, corpId);
  return await announce(engine, pusher, described, app, true);
}
