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

/** Structured lines in which no secret can stand. */
export function createLog(options: LogOptions = {}): Logger {
  const sink = pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Pino would add what it knows of errors; they arrive here already told.
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
