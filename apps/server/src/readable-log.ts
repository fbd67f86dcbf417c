/** A log line for a terminal: time, level, message, then the fields. */
export function readable(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const pairs = Object.entries(fields).map(([name, value]) =>
    typeof value === "string" ? `${name}=${value}` : `${name}=${JSON.stringify(value)}`,
  );
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)} ${pairs.join(" ")}`.trimEnd();
}

export function writeReadable(line: string): void {
  process.stdout.write(`${readable(line)}\n`);
}
