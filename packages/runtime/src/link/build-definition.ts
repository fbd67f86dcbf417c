import type { Definition, MetaDefinition } from "@menshen/core";
import type { Diagnostic } from "../diagnostics.ts";
import { unknownKeys } from "../read/e-json.ts";
import { eJsonPlace, factsOf, type ElementSource } from "../read/element-source.ts";
import type { BuildInput, BuildResult } from "./build-input.ts";
import { exportedDefinition } from "./exported-definition.ts";

/** Builds a Meta. One that requires nothing needs no code. */
export function buildMeta(input: BuildInput): BuildResult {
  const { source } = input;
  if (source.body === undefined)
    return {
      diagnostics: keyDiagnostics(source),
      good: { members: noMembers, facts: factsOf(source, true, {}), meta: undefined },
    };
  return buildFrom(input, "meta", (definition) => definition as MetaDefinition);
}

/** Builds a Type. */
export function buildType(input: BuildInput): BuildResult {
  return buildFrom(input, "type", () => input.parent?.meta);
}

function buildFrom(
  input: BuildInput,
  kind: "meta" | "type",
  metaOf: (definition: Definition) => MetaDefinition | undefined,
): BuildResult {
  const { source } = input;
  const exported = exportedDefinition(input, kind);
  const diagnostics = [...keyDiagnostics(source), ...exported.diagnostics];
  if (!("definition" in exported)) return { diagnostics };
  const definition = exported.definition as Definition;
  const facts = factsOf(source, true, {});
  return { diagnostics, good: { members: noMembers, facts, definition, meta: metaOf(definition) } };
}

function keyDiagnostics(source: ElementSource): Diagnostic[] {
  return unknownKeys(source.declaration, new Set(), source.eJson.document, eJsonPlace(source));
}

const noMembers: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null));
