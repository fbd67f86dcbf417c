import { definitionKind, shortName } from "@menshen/core";
import { diagnose, type Diagnostic } from "../diagnostics.ts";
import type { CodeProblem } from "../read/code-problem.ts";
import { eJsonPlace, fileOf, type ElementSource } from "../read/element-source.ts";
import type { Layer } from "../read/layers.ts";
import type { BuildInput } from "./build-input.ts";

const makers = {
  meta: "defineMeta",
  type: "defineType",
  service: "defineService",
  model: "defineModel",
} as const;

/** The definition that the element's code exports, or why there is none of the expected kind. */
export function exportedDefinition(
  { body, source }: BuildInput,
  expected: keyof typeof makers,
): { definition: unknown } | Diagnostic {
  const place = eJsonPlace(source);
  if (!body) return diagnose("body-missing", place, { name: `${shortName(source.fullName)}.ts` });
  if ("problem" in body) return codeDiagnostic(source, body.problem);
  if (definitionKind(body.definition) === expected) return body;
  const file = fileOf(source.layer, source.body ?? source.dir);
  return diagnose("body-no-definition", { ...place, file }, { expected: makers[expected] });
}

/** The name of a file inside the layer; `fallback` for a file outside it. */
export function fileInLayer(layer: Layer, file: string, fallback: string): string {
  return layer.realPath !== null && file.startsWith(layer.realPath)
    ? fileOf(layer, file)
    : fallback;
}

function codeDiagnostic(
  source: ElementSource,
  { code, reason, file, line, column }: CodeProblem,
): Diagnostic {
  const own = fileOf(source.layer, source.body ?? source.dir);
  const place = {
    element: source.fullName,
    file: file === undefined ? own : fileInLayer(source.layer, file, own),
  };
  return diagnose(code, place, { reason }, file === undefined ? {} : { line, column });
}
