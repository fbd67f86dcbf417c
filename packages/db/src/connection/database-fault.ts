import { Code } from "@menshen/core";

/** Why the database cannot serve a request: the server is healthy, and the request may be repeated later. */
export type DatabaseFault =
  | "unreachable"
  | "exhausted"
  | "locked"
  | "full"
  | "read-only"
  | "missing"
  | "damaged";

/** Also true for errors of another copy of this package. */
export function databaseFaultOf(error: unknown): DatabaseFault | null {
  const fault = (error as { data?: { fault?: unknown } } | null)?.data?.fault;
  return error instanceof Error && typeof fault === "string" && Object.hasOwn(texts, fault)
    ? (fault as DatabaseFault)
    : null;
}

/**
 * A fault with the database's own words, which name hosts, users and paths: for the terminal and the log, never for a
 * visitor. Null for other errors.
 */
export function explainDatabaseFault(error: unknown): string | null {
  if (databaseFaultOf(error) === null) return null;
  const { message } = error as Error;
  const detail = details.get(error as Error);
  return detail ? `${message}: ${detail}` : message;
}

const details = new WeakMap<Error, string>();

/**
 * Whether the work that failed with this error certainly changed nothing, because its connection could not be made or was
 * lost before a commit: it may be repeated, and a new connection may succeed.
 */
export function wasUndone(error: unknown): boolean {
  return undone.has(error as Error);
}

/** @returns the error itself */
export function markUndone<E>(error: E): E {
  // Who has waited for a time-out should not wait for another one.
  if (databaseFaultOf(error) === "unreachable" && !isTimeout((error as Error).cause)) {
    undone.add(error as Error);
  }
  return error;
}

const undone = new WeakSet<Error>();

function isTimeout(cause: unknown): boolean {
  return cause instanceof Error && /timeout/i.test(cause.message);
}

/** @param detail the database's own words */
export function faultCode(fault: DatabaseFault, detail: string, cause?: unknown): Code {
  const { en, zh } = texts[fault];
  const code = new Code(50000, en, {
    httpStatus: 503,
    retryAfterSeconds: retryAfter[fault] ?? 1,
    data: { fault },
    hint: {
      zh: "服务暂时不可用，请稍后再试。",
      en: "The service is unavailable. Try again shortly.",
    },
    adminHint: {
      zh: `${zh}恢复后无需重启。${detail && `（${detail}）`}`,
      en: `${remedies[fault]} No restart is needed afterwards.${detail && ` (${detail})`}`,
    },
    cause,
  });
  details.set(code, detail);
  return code;
}

const retryAfter: Partial<Record<DatabaseFault, number>> = {
  full: 30,
  "read-only": 30,
  missing: 30,
  damaged: 30,
};

const texts: Record<DatabaseFault, { readonly en: string; readonly zh: string }> = {
  unreachable: {
    en: "the database cannot be reached",
    zh: "连不上数据库。请检查 MENSHEN_DATABASE_URL 与数据库本身；",
  },
  exhausted: {
    en: "all database connections are in use",
    zh: "数据库连接已全部占用。请检查是否有慢查询或锁；",
  },
  locked: {
    en: "the database was blocked by a lock or took too long",
    zh: "数据库被锁住或响应过慢。请检查长事务、表锁与负载；",
  },
  full: { en: "the disk of the database is full", zh: "数据库所在磁盘已满。请释放空间；" },
  "read-only": {
    en: "the database cannot be written",
    zh: "数据库只读。请检查文件权限、只读挂载或只读副本；",
  },
  missing: {
    en: "the database file was deleted or replaced",
    zh: "数据库文件被删除或替换。请恢复该文件并重启；",
  },
  damaged: { en: "the database file is damaged", zh: "数据库文件损坏。请从备份恢复；" },
};

const remedies: Record<DatabaseFault, string> = {
  unreachable: "The database cannot be reached. Check it and MENSHEN_DATABASE_URL.",
  exhausted: "All database connections are in use. Look for slow statements and locks.",
  locked: "A statement waited too long. Look for long transactions, table locks and load.",
  full: "The disk of the database is full. Free some space.",
  "read-only":
    "The database cannot be written. Check file permissions, mounts, or whether it became a replica.",
  missing:
    "The database file was deleted or replaced while the server was running. Restore it and restart.",
  damaged: "The database file is damaged. Restore a backup.",
};
