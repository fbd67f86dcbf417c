import { foldCorpId } from "../corp-id.ts";

/** Whom callbacks at an address may be meant for: it differs between the two kinds. */
export interface Receivers {
  /** GET: `any` where it is not known yet; what comes is returned, to be pinned. */
  readonly verification: IdSet | "any";
  /** POST. */
  readonly push: IdSet;
}

/** Anything that can say whether an id belongs to it. */
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
 * The address of a provider's app in one company. Verification names the provider's own company, or the customer where
 * the customer's console sent it; pushes name the customer.
 * @param corpIds the customer's id, in both forms where both are known.
 */
export function proxyAppReceivers(app: {
  readonly providerCorpId?: string | undefined;
  readonly corpIds: Iterable<string>;
}): Receivers {
  const { providerCorpId } = app;
  const push = folded(app.corpIds);
  return { verification: providerCorpId ? folded([...push, providerCorpId]) : "any", push };
}

/** A plain company id is meant in whatever case it is written. */
export function accepts(ids: IdSet | "any", id: string): boolean {
  return ids === "any" || ids.has(id) || ids.has(foldCorpId(id));
}

function folded(corpIds: Iterable<string>): ReadonlySet<string> {
  return new Set(Array.from(corpIds, foldCorpId));
}
