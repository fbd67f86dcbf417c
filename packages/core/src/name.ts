/**
 * Full names: an element's path from the app root with dots for slashes (`auths.loginTypes.QywxInnerExample`).
 */

import type { Bilingual } from "./bilingual.ts";

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
export function segmentProblem(segment: string): Bilingual | null {
  if (segment.length > MAX_SEGMENT) return tooLong;
  if (!SEGMENT.test(segment)) return malformed;
  if (RESERVED.has(segment.toLowerCase())) return reserved;
  return null;
}

/** The reason why a full name is invalid, or null. The root `app` is reserved for the server's own procedures. */
export function nameProblem(fullName: string): Bilingual | null {
  const segments = fullName.split(".");
  if (segments.length > MAX_DEPTH) return tooDeep;
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem)
      return { zh: `“${segment}”${problem.zh}`, en: `segment "${segment}" ${problem.en}` };
  }
  return segments[0]?.toLowerCase() === "app" ? reservedRoot : null;
}

const tooLong: Bilingual = {
  zh: `超过 ${MAX_SEGMENT} 个字符`,
  en: `is longer than ${MAX_SEGMENT} characters`,
};
const malformed: Bilingual = {
  zh: "须以字母开头，且只含字母、数字与下划线",
  en: "must be a letter followed by letters, digits or underscores",
};
const reserved: Bilingual = { zh: "是 JavaScript 的保留名称", en: "is reserved by JavaScript" };
const tooDeep: Bilingual = {
  zh: `嵌套超过 ${MAX_DEPTH} 层`,
  en: `is nested deeper than ${MAX_DEPTH} folders`,
};
const reservedRoot: Bilingual = {
  zh: "根名称 app 由服务器保留",
  en: 'the root name "app" is reserved for the server',
};

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
