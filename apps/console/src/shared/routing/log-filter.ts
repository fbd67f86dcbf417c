/** Which rows the login log or the audit log shows; stored in the address. */
export interface LogFilter {
  search?: string | undefined;
  element?: string | undefined;
  action?: string | undefined;
  outcome?: "done" | "failed" | undefined;
  errcode?: number | undefined;
  source?: string | undefined;
  userId?: string | undefined;
  corpId?: string | undefined;
  ip?: string | undefined;
  /** Epoch milliseconds; not before. */
  from?: number | undefined;
  /** Epoch milliseconds; before. */
  until?: number | undefined;
}

const texts = ["search", "element", "action", "source", "userId", "corpId", "ip"] as const;
const numbers = ["errcode", "from", "until"] as const;

/** The conditions in a query; what cannot be read is left out. */
export function parseLogFilter(query: URLSearchParams): LogFilter {
  const outcome = query.get("outcome");
  return Object.fromEntries([
    ...texts.flatMap((name) => entry(name, query.get(name) || null)),
    ...numbers.flatMap((name) => entry(name, numberOf(query.get(name)))),
    ...entry("outcome", outcome === "done" || outcome === "failed" ? outcome : null),
  ]) as LogFilter;
}

/** `from` and `until`, as far as they can be read. */
export function parseTimes(query: URLSearchParams): Pick<LogFilter, "from" | "until"> {
  return Object.fromEntries(
    (["from", "until"] as const).flatMap((name) => entry(name, numberOf(query.get(name)))),
  );
}

function entry(name: string, value: string | number | null): [string, string | number][] {
  return value === null ? [] : [[name, value]];
}

/** Errcodes of WeCom may be negative. */
function numberOf(text: string | null): number | null {
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
