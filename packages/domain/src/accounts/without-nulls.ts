/** Withheld fields must not overwrite stored ones. */
export function withoutNulls(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).filter(([, value]) => value !== null && value !== undefined),
  );
}
