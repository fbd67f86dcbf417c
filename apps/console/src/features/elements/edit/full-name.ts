/** A free full name for an element of this title: its Latin letters, else the Type's name. */
export function derivedName(title: string, type: string, taken: ReadonlySet<string>): string {
  const words = title.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")
    .replace(/^\d+/, "");
  const base = name || type.slice(type.lastIndexOf(".") + 1).replace(/Type$/, "");
  const isTaken = (candidate: string): boolean => taken.has(candidate.toLowerCase());
  let candidate = `auths.loginTypes.${base}`;
  for (let n = 2; isTaken(candidate); n++) candidate = `auths.loginTypes.${base}${n}`;
  return candidate;
}
