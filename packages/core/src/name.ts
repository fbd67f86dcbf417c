/**
 * Full names: an element's path from the app root with dots for slashes (`auths.loginTypes.QywxInnerExample`).
 */

const SEGMENT = /^[A-Za-z][A-Za-z0-9_]*$/;
const MAX_SEGMENT = 64;
const MAX_DEPTH = 12;

/** Names that would shadow members of objects, functions or promises. Compared without case. */
const RESERVED = new Set(
  [
    "then",
    "call",
    "apply",
    "caller",
    "callee",
    "arguments",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toString",
    "toLocaleString",
    "toJSON",
    "valueOf",
  ].map((name) => name.toLowerCase()),
);

/** The reason why a segment is not a valid name of an element folder, or null. */
export function segmentProblem(segment: string): string | null {
  if (segment.length > MAX_SEGMENT) return `is longer than ${MAX_SEGMENT} characters`;
  if (!SEGMENT.test(segment)) return "must be a letter followed by letters, digits or underscores";
  if (RESERVED.has(segment.toLowerCase())) return "is reserved by JavaScript";
  return null;
}

/** The reason why a full name is invalid, or null. The root `app` is reserved for the server's own procedures. */
export function nameProblem(fullName: string): string | null {
  const segments = fullName.split(".");
  if (segments.length > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} folders`;
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem) return `segment "${segment}" ${problem}`;
  }
  if (segments[0]?.toLowerCase() === "app") return 'the root name "app" is reserved for the server';
  return null;
}

/** True for a valid full name. */
export function isFullName(value: string): boolean {
  return nameProblem(value) === null;
}

/** The last segment: `QywxInnerExample` of `auths.loginTypes.QywxInnerExample`. */
export function shortName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf(".") + 1);
}

/** The names nearest to a misspelt one, best first, at most `limit`. */
export function nearestNames(wanted: string, names: Iterable<string>, limit = 3): string[] {
  const target = wanted.toLowerCase();
  const budget = Math.max(2, Math.floor(target.length / 3));
  return Array.from(names, (name) => ({
    name,
    distance: editDistance(target, name.toLowerCase(), budget),
  }))
    .filter(({ name, distance }) => distance <= budget || shortName(name) === shortName(wanted))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** Levenshtein distance; returns `budget + 1` once it must be larger than `budget`. */
function editDistance(a: string, b: string, budget: number): number {
  if (Math.abs(a.length - b.length) > budget) return budget + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(
        Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1),
      );
    }
    previous = current;
  }
  return previous[b.length] ?? budget + 1;
}
