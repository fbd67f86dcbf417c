import type { CompiledQuery, KyselyConfig } from "kysely";

/** One statement that ran. `kind` is the first word of its SQL for reads and writes, else `other`. */
export interface StatementReport {
  readonly kind: "select" | "insert" | "update" | "delete" | "other";
  readonly seconds: number;
  readonly failed: boolean;
}

export type OnStatement = (report: StatementReport) => void;

/** Kysely's options that report each statement. */
export function reporting(onStatement: OnStatement | undefined): Pick<KyselyConfig, "log"> {
  if (!onStatement) return {};
  return {
    log: ({ level, query, queryDurationMillis }) =>
      onStatement(reportOf(query, queryDurationMillis, level === "error")),
  };
}

/** The answer to a query. The query is reported when the answer has come, which nothing may wait for. */
export async function reported<T>(
  onStatement: OnStatement | undefined,
  query: CompiledQuery,
  answer: Promise<T>,
): Promise<T> {
  if (!onStatement) return await answer;
  const startedMs = performance.now();
  let failed = true;
  try {
    const result = await answer;
    failed = false;
    return result;
  } finally {
    onStatement(reportOf(query, performance.now() - startedMs, failed));
  }
}

export function reportOf({ query }: CompiledQuery, ms: number, failed: boolean): StatementReport {
  return { kind: kinds[query.kind] ?? "other", seconds: ms / 1000, failed };
}

const kinds: Readonly<Record<string, StatementReport["kind"]>> = {
  SelectQueryNode: "select",
  InsertQueryNode: "insert",
  UpdateQueryNode: "update",
  DeleteQueryNode: "delete",
};
