import { definitionKind, shortName } from "@menshen/core";
import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import type { CodeProblem } from "../read/code-problem.ts";
import { eJsonPlace, placeIn, type ElementSource } from "../read/element-source.ts";
import { encodingFacts } from "../read/unreadable-file.ts";
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
  if (!body) return missingBody(source);
  if ("problem" in body) return codeDiagnostic(source, body.problem);
  if (definitionKind(body.definition) === expected) return body;
  const own = placeIn(source.layer, source.body ?? source.dir, source.fullName);
  return diagnose("body-no-definition", own, { expected: makers[expected] });
}

function missingBody(source: ElementSource): Diagnostic {
  const { otherBody: other, fullName } = source;
  const name = `${shortName(fullName)}.ts`;
  const beside = other !== undefined && {
    zh: `目录中有 ${other}：请改名为 ${name}，或在 backendBundleEntry 中写明。`,
    en: `; there is ${other}: rename it to ${name}, or name it in backendBundleEntry`,
  };
  return diagnose("body-missing", eJsonPlace(source), { name, beside: beside || "" });
}

/** A file inside the element's layer; `fallback`, which is inside, for a file outside it. */
export function fileInLayer(
  { layer, dir, fullName }: ElementSource,
  file: string,
  fallback: string = dir,
): Place {
  const isInside = layer.realPath !== null && file.startsWith(layer.realPath);
  return placeIn(layer, isInside ? file : fallback, fullName);
}

function codeDiagnostic(
  source: ElementSource,
  { code, reason, fault, file, line, column, seconds = 0 }: CodeProblem,
): Diagnostic {
  const own = source.body ?? source.dir;
  const place = fileInLayer(source, file ?? own, own);
  return diagnose(
    code,
    place,
    fault ? encodingFacts(fault) : { reason, seconds },
    file === undefined ? {} : { line, column },
  );
}
