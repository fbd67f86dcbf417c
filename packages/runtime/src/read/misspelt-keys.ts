import { nearestNames } from "@menshen/core";
import { diagnose, type Diagnostic, type Facts } from "../diagnostics.ts";

const UNKNOWN: ReadonlySet<string> = new Set(["key-unknown", "key-refused"]);

/** Joins an unknown key and a missing one beside it, if they are alike, to one message. */
export function joinMisspelt(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const missing = new Set(diagnostics.filter(({ code }) => code === "value-missing"));
  const joined = diagnostics.map((one) => {
    if (!UNKNOWN.has(one.code)) return one;
    const { parent, key } = lastOf(one);
    const beside = [...missing].filter((other) => lastOf(other).parent === parent);
    const [wanted] = alike(
      key,
      beside.map((other) => lastOf(other).key),
    );
    const meant = beside.find((other) => lastOf(other).key === wanted);
    if (wanted === undefined || !meant) return one;
    missing.delete(meant);
    const { element, file, path, line, column, pointer } = one;
    return diagnose(
      "key-misspelt",
      { element, file, path },
      { key, wanted },
      { line, column, pointer },
    );
  });
  return joined.filter((one) => one.code !== "value-missing" || missing.has(one));
}

/** The end of the text of an unknown key: the nearest known one. */
export function nearestKey(key: string, known: Iterable<string>): Facts {
  const [name] = alike(key, known);
  return name === undefined || name === key
    ? {}
    : { hint: { zh: `是否想写 ${name}？`, en: `; did you mean ${name}?` } };
}

/** Short keys differ from each other by one or two letters without being misspelt. */
export function alike(key: string, known: Iterable<string>): string[] {
  return nearestNames(key, known, 1).filter((name) => {
    const [a, b] = [key.toLowerCase(), name.toLowerCase()];
    return (
      a === b || lettersOf(a) === lettersOf(b) || Math.min(a.length, b.length) > 4 || isNear(a, b)
    );
  });
}

function lettersOf(text: string): string {
  return text.split("").toSorted().join("");
}

/** One letter more, less or other. */
function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  const [restOfA, restOfB] = [a.slice(start), b.slice(start)];
  return [restOfA.slice(1), restOfA].some((one) =>
    [restOfB.slice(1), restOfB].some((other) => one === other),
  );
}

function lastOf({ pointer = "" }: Diagnostic): { parent: string; key: string } {
  const slash = pointer.lastIndexOf("/");
  const key = pointer
    .slice(slash + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  return { parent: pointer.slice(0, slash), key };
}
