/** Stands for a stored value that this browser never saw. */
export const KEEP = "{{keep}}";
const MASK = "********";

const VARIABLE = /^\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}$/;

/** The name of the environment variable that a value refers to. */
export function variableOf(value: string): string | undefined {
  return value === KEEP ? undefined : VARIABLE.exec(value)?.[1];
}

export function isReference(value: unknown): boolean {
  return typeof value === "string" && /^\{\{[^{}]*\}\}$/.test(value);
}

/** The server's masks in the form that it takes back. */
export function withKeeps(text: string): string {
  return text.replaceAll(JSON.stringify(MASK), JSON.stringify(KEEP));
}

/** What the one input of a secret holds. Several values, during a rotation, are edited as source and never shown. */
export function secretTextOf(value: unknown): string {
  if (Array.isArray(value)) return KEEP;
  return typeof value === "string" ? value : "";
}

/** Environment variables that secret fields of a document refer to. */
export function variablesIn(values: readonly unknown[]): string[] {
  const names = values
    .flat()
    .flatMap((value) => (typeof value === "string" ? (variableOf(value) ?? []) : []));
  return [...new Set(names)];
}
