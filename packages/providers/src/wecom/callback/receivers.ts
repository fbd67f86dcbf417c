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
    verification: providerCorpId ? new Set([providerCorpId]) : "any",
    push: { has: (id) => id === suiteId || corpIds.has(id) },
  };
}

/** The address of a company's own app: both kinds name the company. */
export function corpReceivers(corpIds: Iterable<string>): Receivers {
  const ids = new Set(corpIds);
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
  const push = new Set(app.corpIds);
  return { verification: providerCorpId ? new Set([...push, providerCorpId]) : "any", push };
}

export function accepts(ids: IdSet | "any", id: string): boolean {
  return ids === "any" || ids.has(id);
}
