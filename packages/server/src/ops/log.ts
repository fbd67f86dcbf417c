import type { LogFields, Logger } from "@menshen/core";
import { destination, pino } from "pino";
import { redact, redactText } from "./redact.ts";
import { currentRequest } from "./request-context.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface LogOptions {
  /** Default `info`. */
  readonly level?: LogLevel | undefined;
  /** Where lines of JSON go; standard output when absent. */
  readonly write?: ((line: string) => void) | undefined;
}

/**
 * Structured JSON lines with secrets redacted.
 * @param redactLine replaces secrets by value, at the last step
 */
export function createLog(
  options: LogOptions = {},
  redactLine: (line: string) => string = (line) => line,
): Logger {
  const write = options.write ?? standardOutput();
  const sink = pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors arrive serialized and redacted; pino's own serializer would need an Error.
      serializers: { err: (error: unknown) => error },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => write(redactLine(line)) },
  );
  const at = (level: keyof Logger) => (fields: LogFields, message: string) => {
    if (!sink.isLevelEnabled(level)) return;
    const request = currentRequest();
    sink[level](
      redact(request ? { ...request, ...fields } : fields) as object,
      redactText(message),
    );
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

const FLUSH_BYTES = 8 * 1024;
const FLUSH_MS = 20;

/** Lines are written together: a call of the system for each line is 5% of a login. Only kill -9 loses the last ones. */
function standardOutput(): (line: string) => void {
  const output = destination({
    dest: 1,
    minLength: FLUSH_BYTES,
    periodicFlush: FLUSH_MS,
    sync: true,
  });
  process.once("exit", () => output.flushSync());
  return (line) => void output.write(line);
}
