import type { Bilingual } from "@menshen/core";

/**
 * What a number asks of us: `refresh` the token and repeat once; `retry` with back-off; the person must `restart`
 * the login; somebody must mend the `config`; the company took its `authorization` back.
 */
export type CodeGroup = "refresh" | "retry" | "restart" | "config" | "authorization-lost" | "other";

/** One row of a provider's table. */
export interface ProviderCode {
  /** What the number means, in our words. */
  readonly meaning: string;
  readonly group: CodeGroup;
  readonly httpStatus: number;
  /** What a visitor can do. */
  readonly hint: Bilingual;
  /** What happened, and which page of which console mends it. */
  readonly adminHint: Bilingual;
  /** The provider's page. */
  readonly docs: string;
}

export type CodeTable = Readonly<Record<number, ProviderCode>>;
