import type { LogFields, Logger } from "@menshen/core";
import { pino } from "pino";
import { redact, redactText } from "./redact.ts";

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export interface LogOptions {
  /** Default `info`. */
  readonly level?: LogLevel | undefined;
  /** Where lines of JSON go; standard output when absent. */
  readonly write?: ((line: string) => void) | undefined;
}

/** Structured JSON lines with secrets redacted. */
export function createLog(options: LogOptions = {}): Logger {
  const sink = pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Errors arrive serialized and redacted; pino's own serializer would need an Error.
      serializers: { err: (error: unknown) => error },
      formatters: { level: (label) => ({ level: label }) },
    },
    ...(options.write ? [{ write: options.write }] : []),
  );
  const at = (level: keyof Logger) => (fields: LogFields, message: string) => {
    if (!sink.isLevelEnabled(level)) return;
    sink[level](redact(fields) as object, redactText(message));
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
