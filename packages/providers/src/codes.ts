import { Code, type Bilingual, type CodeOptions, type CodeSource } from "@menshen/core";

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

/** How a provider's numbers become our errors. */
export interface CodeRules {
  readonly source: Exclude<CodeSource, "app">;
  /** The provider as our messages call it. */
  readonly name: string;
  readonly table: CodeTable;
  /** For numbers that the table does not have. */
  readonly unknown: (errcode: number) => Pick<ProviderCode, "hint" | "adminHint">;
  /** Numbers that mean too many calls, and the seconds after which to ask again. */
  readonly tooMany: Readonly<Record<number, number>>;
}

/** A provider's number as our error: too many calls are 10503 and keep the number in `data`, all others keep theirs. */
export function codeOf(rules: CodeRules, errcode: number, endpoint: string, cause: unknown): Code {
  const { source, name, table } = rules;
  const row = table[errcode];
  const message = `${name} refused ${endpoint} with ${errcode}: ${row?.meaning ?? "a number unknown to us"}`;
  const { hint, adminHint, httpStatus } = row ?? { ...rules.unknown(errcode), httpStatus: 502 };
  const known: CodeOptions = { hint, adminHint, cause };
  const retryAfterSeconds = rules.tooMany[errcode];
  if (retryAfterSeconds === undefined)
    return new Code(errcode, message, { ...known, source, httpStatus });
  const data = { provider: source, providerErrcode: errcode };
  return new Code(10503, message, { ...known, httpStatus: 503, data, retryAfterSeconds });
}
