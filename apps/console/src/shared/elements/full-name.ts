interface Place {
  /** Where the element goes: `auths.loginTypes`. */
  readonly folder: string;
  /** Its name where the title has no Latin letters. */
  readonly fallback: string;
}

/** A free full name for an element of this title, by its Latin letters. */
export function derivedName(
  title: string,
  { folder, fallback }: Place,
  taken: ReadonlySet<string>,
): string {
  const words = title.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")
    .replace(/^\d+/, "");
  const base = name || fallback;
  const isTaken = (candidate: string): boolean => taken.has(candidate.toLowerCase());
  let candidate = `${folder}.${base}`;
  for (let n = 2; isTaken(candidate); n++) candidate = `${folder}.${base}${n}`;
  return candidate;
}
