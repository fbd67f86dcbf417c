import { definitionKind, shortName } from "@menshen/core";
import { diagnose, hasErrors, type Diagnostic, type Place } from "../diagnostics.ts";
import type { CodeProblem } from "../read/code-problem.ts";
import { eJsonPlace, placeIn, type ElementSource } from "../read/element-source.ts";
import { encodingFacts } from "../read/unreadable-file.ts";
import type { BuildInput } from "./build-input.ts";
import { codeSpot } from "./code-spot.ts";

const makers = {
  meta: "defineMeta",
  type: "defineType",
  service: "defineService",
  model: "defineModel",
} as const;

interface Exported {
  /** Absent where there is none of the expected kind, or where the host could not prepare it. */
  readonly definition?: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** The definition that the element's code exports. */
export function exportedDefinition(input: BuildInput, expected: keyof typeof makers): Exported {
  const { body, source } = input;
  if (!body) return { diagnostics: [missingBody(source)] };
  if ("problem" in body) return { diagnostics: [codeDiagnostic(source, body.problem)] };
  if (definitionKind(body.definition) !== expected) {
    const own = placeIn(source.layer, source.body ?? source.dir, source.fullName);
    return { diagnostics: [diagnose("body-no-definition", own, { expected: makers[expected] })] };
  }
  if (expected === "type" && !hasSchema(body.definition)) {
    const own = placeIn(source.layer, source.body ?? source.dir, source.fullName);
    return { diagnostics: [{ ...diagnose("prepare-error", own), message: needsSchema }] };
  }
  const prepared = (body.findings ?? []).map(({ severity, member, message }) => {
    const { place, spot } = codeSpot(input, member);
    return { ...diagnose(`prepare-${severity}`, place, {}, spot), message };
  });
  return {
    ...(!hasErrors(prepared) && { definition: body.definition }),
    diagnostics: prepared,
  };
}

const needsSchema = {
  zh: "defineType 需要 config（配置结构）；没有配置项时写 z.object({})",
  en: "defineType needs config, a Zod schema: z.object({}) where there is nothing to configure",
};

/** No compiler may have seen the code. */
function hasSchema(definition: unknown): boolean {
  const { config } = definition as { config?: { _zod?: unknown } };
  return config?._zod !== undefined;
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
