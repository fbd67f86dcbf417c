export function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** Not process.exit(), which would drop output that is still being written to a pipe. */
export function setExitCode(failed: boolean): void {
  process.exitCode = failed ? 1 : 0;
}

/** What is no result, so that the result alone goes through a pipe. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
