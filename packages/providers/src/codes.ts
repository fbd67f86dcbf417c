import { Code, type Bilingual, type CodeOptions, type CodeSource } from "@menshen/core";

/**
 * What a number requires: `refresh` the token and repeat once; `retry` with back-off; the visitor has to `restart` the
 * login; an administrator has to correct the `config`; the company revoked its `authorization`.
 */
export type CodeGroup = "refresh" | "retry" | "restart" | "config" | "authorization-lost" | "other";

/** One row of a provider's table. */
export interface ProviderCode {
  /** The meaning of the number, in our words. */
  readonly meaning: string;
  readonly group: CodeGroup;
  readonly httpStatus: number;
  /** What a visitor can do. */
  readonly hint: Bilingual;
  /** The cause, and the console page that corrects it. */
  readonly adminHint: Bilingual;
  /** The same with the address that the provider reports this server to call from. */
  readonly adminHintFrom?: (callerIp: string) => Bilingual;
  /** The provider's documentation page. */
  readonly docs: string;
}

export type CodeTable = Readonly<Record<number, ProviderCode>>;

/** What a visitor can do, by kind of failure, in the provider's terms. */
export interface GroupHints {
  readonly again: Bilingual;
  readonly later: Bilingual;
  readonly askAdmin: Bilingual;
  readonly lost: Bilingual;
}

/** A maker of table rows: status and hint follow from the group, `docs` is the default page. */
export function rowMaker({ again, later, askAdmin, lost }: GroupHints, docs: string) {
  const groups: Record<CodeGroup, Pick<ProviderCode, "httpStatus" | "hint">> = {
    refresh: { httpStatus: 502, hint: later },
    retry: { httpStatus: 503, hint: later },
    restart: { httpStatus: 400, hint: again },
    config: { httpStatus: 502, hint: askAdmin },
    "authorization-lost": { httpStatus: 403, hint: lost },
    other: { httpStatus: 502, hint: askAdmin },
  };
  return (
    group: CodeGroup,
    meaning: string,
    zh: string,
    en: string,
    special: Partial<ProviderCode> = {},
  ): ProviderCode => ({
    meaning,
    group,
    ...groups[group],
    adminHint: { zh, en },
    docs,
    ...special,
  });
}

/** Maps a provider's numbers to our errors. */
export interface CodeRules {
  readonly source: CodeSource;
  /** The provider's name in our messages. */
  readonly name: string;
  readonly table: CodeTable;
  /** For numbers missing in the table. */
  readonly unknown: (errcode: number) => Pick<ProviderCode, "hint" | "adminHint">;
  /** Numbers of rate limits, and the seconds after which to retry. */
  readonly tooMany: Readonly<Record<number, number>>;
}

/** A provider's number as our error: rate limits become 10503 with the number in `data`, all others keep their number. */
export function codeOf(
  rules: CodeRules,
  errcode: number,
  endpoint: string,
  cause: unknown,
  callerIp?: string,
): Code {
  const { source, name, table } = rules;
  const row = table[errcode];
  const message = `${name} refused ${endpoint} with ${errcode}: ${row?.meaning ?? "a number unknown to us"}`;
  const { hint, httpStatus, ...rest } = row ?? { ...rules.unknown(errcode), httpStatus: 502 };
  const adminHint = (callerIp && row?.adminHintFrom?.(callerIp)) || rest.adminHint;
  const known: CodeOptions = { hint, adminHint, cause };
  const retryAfterSeconds = rules.tooMany[errcode];
  if (retryAfterSeconds === undefined)
    return new Code(errcode, message, { ...known, source, httpStatus });
  const data = { provider: source, providerErrcode: errcode };
  return new Code(10503, message, { ...known, httpStatus: 503, data, retryAfterSeconds });
}
