/**
 * The text at a path of a provider's answer, such as `data.user.id`; integers become digits. Null where there is neither.
 */
export function textAt(value: unknown, path: string): string | null {
  let found = value;
  for (const key of path.split(".")) {
    const isObject = typeof found === "object" && found !== null && Object.hasOwn(found, key);
    found = isObject ? (found as Record<string, unknown>)[key] : undefined;
  }
  if (Number.isSafeInteger(found)) return String(found);
  return typeof found === "string" && found !== "" ? found : null;
}
