import { styleText } from "node:util";

export function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Not process.exit(), which would drop output that is still being written to a pipe. */
export function setExitCode(failed: boolean): void {
  process.exitCode = failed ? 1 : 0;
}

/** What is no result, so that the result alone goes through a pipe. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Colour for a terminal only; NO_COLOR turns it off. */
export function paint(colour: "green" | "yellow" | "red" | "gray", text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}

export type Language = "zh" | "en";

/** As asked for, else the language of the system. */
export function languageOf({ lang }: { readonly lang?: string | undefined }): Language {
  const { locale } = new Intl.DateTimeFormat().resolvedOptions();
  return (lang ?? locale).startsWith("zh") ? "zh" : "en";
}

/** Rows as columns. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
