import type { z } from "zod";
import { diagnose, type Diagnostic, type Facts, type Place } from "../diagnostics.ts";
import type { DiagnosticCode } from "../diagnostic-texts.ts";
import { keySpotOf, spotOf, type JsonDocument, type JsonPath } from "./parse-json.ts";

type Issue = z.core.$ZodIssue;

/** Zod's issues as diagnostics. Zod's own messages are not used, because they may quote the file. */
export function issueDiagnostics(
  issues: readonly Issue[],
  document: JsonDocument,
  place: Place,
  above: JsonPath = [],
): Diagnostic[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...pathOf(issue)];
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) =>
        diagnose("key-refused", place, {}, keySpotOf(document, [...path, key])),
      );
    const meant = meantBranch(issue);
    if (meant) return issueDiagnostics(meant, document, place, path);
    const missing = valueAt(document.value, path) === undefined;
    const [code, facts] = missing
      ? (["value-missing", { expected: expectedOf(issue) }] as const)
      : describeIssue(issue);
    return [diagnose(code, place, facts, spotOf(document, path))];
  });
}

/** Of several union branches the only one that the value matches at its top level. */
function meantBranch(issue: Issue): readonly Issue[] | undefined {
  if (issue.code !== "invalid_union") return undefined;
  const matching = issue.errors.filter((errors) => errors.every(({ path }) => path.length > 0));
  return matching.length === 1 ? matching[0] : undefined;
}

/** The issue's path without symbols, which JSON does not have. */
export function pathOf(issue: Issue): JsonPath {
  return issue.path.map((key) => (typeof key === "symbol" ? "" : key));
}

export function valueAt(value: unknown, path: JsonPath): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Record<string | number, unknown>)[key];
  }
  return inner;
}

function describeIssue(issue: Issue): readonly [DiagnosticCode, Facts] {
  const expected = expectedOf(issue);
  if (issue.code === "invalid_type" || issue.code === "invalid_union")
    return ["value-type", { expected }];
  if (issue.code === "invalid_value") return ["value-choice", { expected }];
  if (issue.code === "invalid_format") return ["value-format", { expected }];
  if (issue.code === "too_small") return ["value-small", { limit: String(issue.minimum) }];
  if (issue.code === "too_big") return ["value-large", { limit: String(issue.maximum) }];
  return ["value-refused", { rule: issue.code }];
}

/** What the schema expects; contains text of the schema only. */
function expectedOf(issue: Issue): string {
  if (issue.code === "invalid_type") return issue.expected;
  if (issue.code === "invalid_value") return issue.values.map(String).join(", ");
  if (issue.code === "invalid_format") return issue.format;
  if (issue.code !== "invalid_union") return "a value";
  const branches = issue.errors.flatMap((errors) => errors.slice(0, 1).map(expectedOf));
  return [...new Set(branches)].join(" / ") || "another form";
}
