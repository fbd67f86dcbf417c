import { foldCorpId } from "../corp-id.ts";

/** The ids that callbacks at an address may be addressed to, by kind of callback. */
export interface Receivers {
  /** GET: `any` when it is not configured; the received id is returned, to be pinned. */
  readonly verification: IdSet | "any";
  /** POST. */
  readonly push: IdSet;
}

/** Any collection that can test an id. */
export type IdSet = Pick<ReadonlySet<string>, "has">;

/**
 * The address of a suite. Verification is addressed to the provider's own company, pushes to the suite or to a
 * company that authorised it, under its plain or its encrypted id.
 * @param corpIds every id of the suite's companies, in both forms where both are known.
 */
export function suiteReceivers(suite: {
  readonly suiteId: string;
  readonly providerCorpId?: string | undefined;
  readonly corpIds: IdSet;
}): Receivers {
  const { suiteId, providerCorpId, corpIds } = suite;
  return {
    verification: providerCorpId ? folded([providerCorpId]) : "any",
    push: { has: (id) => id === suiteId || corpIds.has(id) },
  };
}

/** The address of a company's own app: both kinds name the company. */
export function corpReceivers(corpIds: Iterable<string>): Receivers {
  const ids = folded(corpIds);
  return { verification: ids, push: ids };
}

/**
 * The address of a provider's app in one company. A verification names the provider's own company, or the customer when it
 * was sent from the customer's console; pushes name the customer.
 * @param corpIds the customer's id, in both forms where both are available.
 */
export function proxyAppReceivers(app: {
  readonly providerCorpId?: string | undefined;
  readonly corpIds: Iterable<string>;
}): Receivers {
  const { providerCorpId } = app;
  const push = folded(app.corpIds);
  return { verification: providerCorpId ? folded([...push, providerCorpId]) : "any", push };
}

/** Plain company ids match in any case. */
export function accepts(ids: IdSet | "any", id: string): boolean {
  return ids === "any" || ids.has(id) || ids.has(foldCorpId(id));
}

function folded(corpIds: Iterable<string>): ReadonlySet<string> {
  return new Set(Array.from(corpIds, foldCorpId));
}
