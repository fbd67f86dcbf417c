import { redactDiagnostic, type Diagnostic } from "../diagnostics.ts";
import { growingRedactor } from "../redactor.ts";

/** Diagnostics without any secret so far. Each is searched once, until there are more secrets. */
export interface DiagnosticRedactor {
  readonly add: (secrets: Iterable<string>) => void;
  readonly redact: (text: string) => string;
  readonly diagnostics: (all: readonly Diagnostic[]) => Diagnostic[];
}

export function createDiagnosticRedactor(): DiagnosticRedactor {
  const { add, redact } = growingRedactor();
  let redacted = new WeakMap<Diagnostic, Diagnostic>();
  const redactOne = (diagnostic: Diagnostic): Diagnostic => {
    const found = redacted.get(diagnostic) ?? redactDiagnostic(diagnostic, redact);
    redacted.set(diagnostic, found);
    return found;
  };
  return {
    add(secrets) {
      if (add(secrets)) redacted = new WeakMap();
    },
    redact,
    diagnostics: (all) => all.map(redactOne),
  };
}
