import { isCode } from "@menshen/core";

/*
 * Redacts log lines: values by the name of their key, and in strings the values of query parameters that carry codes
 * and tokens. Of an error remain its name, number, message and stack frames.
 */

const HIDDEN = "[hidden]";
const SECRET_KEY =
  /secret|token|password|passwd|authori[sz]ation|cookie|verifier|challenge|aeskey|ticket|permanent|credential|^(?:auth|login|bind)?_?code$|^state$/i;
const SECRET_PARAMETER =
  /([?&#"']|^|\s)((?:[a-z_]*(?:token|secret|ticket|verifier|signature)|code|auth_code|state|key)=)[^&\s"'#]+/gi;
const MAX_DEPTH = 6;
const MAX_TEXT = 2000;

export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[deep]";
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (ArrayBuffer.isView(value)) return "[bytes]";
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEY.test(key) &&
      inner !== null &&
      typeof inner !== "boolean" &&
      typeof inner !== "number"
        ? HIDDEN
        : redact(inner, depth + 1),
    ]),
  );
}

export function redactText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return short.includes("=") ? short.replace(SECRET_PARAMETER, `$1$2${HIDDEN}`) : short;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    ...(isCode(error) && { errcode: error.errcode, source: error.source }),
    // A parser's message quotes its input.
    message: error.name === "SyntaxError" ? "(a parser's message)" : redactText(error.message),
    ...("code" in error && { reason: redact(error.code) }),
    frames: framesOf(error),
    ...(error.cause !== undefined && { cause: redact(error.cause, depth + 1) }),
  };
}

function framesOf(error: Error): string[] {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}
