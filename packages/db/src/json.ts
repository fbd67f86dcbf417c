/**
 * JSON that PostgreSQL's jsonb takes as well: provider texts cut in the middle of a character (lone surrogates) and NULs
 * become replacement characters.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  return /\\u(?:0000|[dD][89a-fA-F])/.test(text) ? JSON.stringify(value, cleanText) : text;
}

function cleanText(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\uFFFD") : value;
}

/** An object of plain facts, as `toJson` wrote it. */
export function fromJson(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
