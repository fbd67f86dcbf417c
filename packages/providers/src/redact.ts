const MASK = "***";

/** The text without the given secrets, percent-encoded forms included. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed()), formEncoded(secret)])
    .sort((a, b) => b.length - a.length)
    .reduce((rest, form) => rest.split(form).join(MASK), text);
}

/** An error as one line: names, messages and codes along its causes, and no other property. */
export function describeFailure(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  if (depth > 4) return "...";
  const code = "code" in error && typeof error.code === "string" ? ` [${error.code}]` : "";
  const line = `${error.name}: ${error.message}${code}`;
  return error.cause === undefined ? line : `${line} <- ${describeFailure(error.cause, depth + 1)}`;
}

function formEncoded(value: string): string {
  return new URLSearchParams([["", value]]).toString().slice(1);
}
