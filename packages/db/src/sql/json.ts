/** Text that both databases can store: lone surrogates and NULs become replacement characters. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.includes("\0")
    ? text
    : text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** JSON that PostgreSQL's jsonb accepts. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  // Only these escapes can stand for a character that is not storable.
  return /\\u(?:0000|d[89a-f])/.test(text) ? JSON.stringify(value, storableValue) : text;
}

function storableValue(_key: string, value: unknown): unknown {
  return typeof value === "string" ? storable(value) : value;
}

/** An object that `toJson` wrote. */
export function fromJson(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
