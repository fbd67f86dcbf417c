import { findApp, findCorp, findMember } from "./directory.ts";
import { indexOf } from "./directory-index.ts";
import { stableId } from "../state/ids.ts";
import { getOrCreate } from "../state/get-or-create.ts";
import type { Permission, Provider, Template } from "../schema/provider-schema.ts";
import type { App, Corp, Member, WorldSettings } from "../schema/world-schema.ts";

/**
 * A company's encrypted id for one provider: the same for all the provider's apps, different for every provider.
 *
 * @see https://developer.work.weixin.qq.com/document/path/97104
 */
export function openCorpId(provider: Provider, corp: Corp): string {
  return stableId("wp", 32, "corp", provider.corpId, corp.corpId);
}

/** A member's encrypted id for one provider. */
export function openUserId(provider: Provider, corp: Corp, userId: string): string {
  return stableId("wo", 32, "user", provider.corpId, corp.corpId, userId.toLowerCase());
}

export interface FoundSuite {
  readonly provider: Provider;
  readonly template: Template;
}

export function findSuite(
  providers: readonly Provider[],
  suiteId: string | undefined,
): FoundSuite | undefined {
  for (const provider of providers) {
    const template = provider.templates.find((each) => each.suiteId === suiteId);
    if (template) return { provider, template };
  }
  return undefined;
}

export interface FoundCorp {
  readonly corp: Corp;
  /** The provider whose encrypted id was given; undefined for the plain one. */
  readonly as: Provider | undefined;
}

/** A company by its plain id, which ignores case, or by an encrypted one, which does not. */
export function findCorpByAnyId(
  { corps, providers }: WorldSettings,
  id: string,
): FoundCorp | undefined {
  const plain = findCorp(corps, id);
  if (plain) return { corp: plain, as: undefined };
  for (const provider of providers) {
    const corp = corps.find((each) => openCorpId(provider, each) === id);
    if (corp) return { corp, as: provider };
  }
  return undefined;
}

/** A provider's encrypted company id is valid for that provider's apps only. */
export function findAppAs(
  settings: WorldSettings,
  { corp, as }: FoundCorp,
  agentId: number,
): App | undefined {
  const app = findApp(corp, agentId);
  return app && (!as || belongsTo(settings, app, as)) ? app : undefined;
}

export function belongsTo({ providers }: WorldSettings, app: App, provider: Provider): boolean {
  return findSuite(providers, app.proxy?.suiteId)?.provider === provider;
}

/** Whether an app is a plain third-party suite's. */
export function isThirdParty({ providers }: WorldSettings, { proxy }: App): boolean {
  return findSuite(providers, proxy?.suiteId)?.template.kind === "thirdParty";
}

/** Whether the caller has this permission; only a provider's app needs a grant. */
export function grants(app: App | undefined, permission: Permission): boolean {
  return app?.proxy?.permissions.includes(permission) ?? true;
}

/** The ids that one caller receives for a company and its members: plain ones, or a provider's encrypted ones. */
export interface Names {
  readonly corpId: string;
  readonly user: (userId: string) => string;
  /** The encrypted id, for the field of that name; only a provider's app gets one. */
  readonly openUser: (userId: string) => string | undefined;
  /** By the caller's own name for the member, or the plain one. */
  readonly member: (id: string) => Member | undefined;
}

export function namesFor({ providers }: WorldSettings, corp: Corp, app: App | undefined): Names {
  const provider = findSuite(providers, app?.proxy?.suiteId)?.provider;
  return provider ? providerNames(provider, corp, app?.proxy?.encrypted ?? true) : plainNames(corp);
}

function openUsers(provider: Provider, corp: Corp): ReadonlyMap<string, Member> {
  return getOrCreate(
    indexOf(corp).openUsers,
    provider.corpId,
    () => new Map(corp.members.map((each) => [openUserId(provider, corp, each.userId), each])),
  );
}

const plainNames = (corp: Corp): Names => ({
  corpId: corp.corpId,
  user: (userId) => userId,
  openUser: () => undefined,
  member: (id) => findMember(corp, id),
});

export function providerNames(provider: Provider, corp: Corp, encrypted = true): Names {
  const openUser = (userId: string) => openUserId(provider, corp, userId);
  return {
    corpId: encrypted ? openCorpId(provider, corp) : corp.corpId,
    user: encrypted ? openUser : (userId) => userId,
    openUser,
    member: (id) => openUsers(provider, corp).get(id) ?? findMember(corp, id),
  };
}
