/** The `MENSHEN_` variables of an environment that this program does not know. */
export interface UnknownVariables {
  /** Within two edits of a known name: a setting that would silently not apply. */
  readonly misspelt: readonly { readonly name: string; readonly meant: string }[];
  readonly others: readonly string[];
}

export function findUnknownVariables(
  given: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): UnknownVariables {
  const unknown = Object.entries(given)
    .filter(([name]) => name.startsWith("MENSHEN_") && !known.includes(name))
    .filter(([name, value]) => !isInjected(name, value))
    .map(([name]) => ({ name, meant: known.find((other) => isWithinTwoEdits(name, other)) }));
  return {
    misspelt: unknown.flatMap(({ name, meant }) => (meant === undefined ? [] : { name, meant })),
    others: unknown.filter(({ meant }) => meant === undefined).map(({ name }) => name),
  };
}

/**
 * Kubernetes injects these into every container of a namespace that has a service called menshen or menshen-something.
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isInjected(name: string, value = ""): boolean {
  return (
    /_SERVICE_(?:HOST|PORT(?:_\w+)?)$/.test(name) ||
    /_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name) ||
    (name.endsWith("_PORT") && /^(?:tcp|udp|sctp):\/\//.test(value))
  );
}

/** Insertions, deletions and substitutions of one character. */
function isWithinTwoEdits(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, character] of a.split("").entries()) {
    const next = [i + 1];
    for (const [j, other] of b.split("").entries()) {
      const substitution = (row[j] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) <= 2;
}
