import type { TypeDefinition } from "@menshen/core";
import type { z } from "zod";
import { diagnose, type Diagnostic } from "../diagnostics.ts";
import { eJsonPlace, type ElementSource } from "../read/element-source.ts";
import { spotOf } from "../read/parse-json.ts";

// oxlint-disable-next-line no-explicit-any -- the upper bound of all Types
type Expecting = Pick<TypeDefinition<z.ZodType, any>, "expectedKeys" | "body">;

/** Warnings for keys of e.json that the Type expects and that are missing or blank, and for entries that name nothing. */
export function expectedKeyDiagnostics(
  source: ElementSource,
  { expectedKeys = [], body }: Expecting,
): Diagnostic[] {
  const { document } = source.eJson;
  const written = (document.value ?? {}) as Readonly<Record<string, unknown>>;
  const place = eJsonPlace(source);
  const missing = expectedKeys
    .filter((key) => isBlank(written[key]))
    .map((key) => diagnose("key-expected", place, { key }, spotOf(document, [key])));
  const useless = [
    ...(body === undefined && namesCode(source) ? (["backendBundleEntry"] as const) : []),
    ...(namesNoConfig(source) ? (["frontBundleEntry"] as const) : []),
  ].map((key) => diagnose(uselessEntry[key], place, {}, spotOf(document, [key])));
  return [...missing, ...useless];
}

const uselessEntry = {
  backendBundleEntry: "entry-no-code",
  frontBundleEntry: "entry-no-config",
} as const;

/** A title may have a text for each language. */
function isBlank(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(isBlank);
  return typeof value === "string" ? value.trim() === "" : value === undefined || value === null;
}

/** The code of an Instance without a body of its own is never loaded. */
function namesCode({ declaration: { backendBundleEntry: entry = "" } }: ElementSource): boolean {
  return !["", ".", "./"].includes(entry.trim());
}

function namesNoConfig({ declaration: { frontBundleEntry: entry = "" } }: ElementSource): boolean {
  return entry.trim() !== "" && !entry.endsWith(".json");
}
