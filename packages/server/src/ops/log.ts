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

function standardOutput(): (line: string) => void {
  const output = destination(1);
  return (line) => void output.write(line);
}
