import {
  definitionKind,
  shortName,
  type Definition,
  type ElementFacts,
  type MetaDefinition,
  type Ports,
} from "@menshen/core";
import type { CodeProblem } from "../read/code-problem.ts";
import type { ConfigRules } from "./read-config.ts";
import { diagnose, type Diagnostic } from "../diagnostics.ts";
import type { Layer } from "../read/layers.ts";
import type { Family, LinkedElement } from "../snapshot.ts";
import { eJsonPlace, fileOf, type ElementSource } from "../read/element-source.ts";

/** What a code file gave. */
export type Body =
  | { readonly definition: unknown; readonly fingerprint: string }
  | { readonly problem: CodeProblem };

/** An element on its way: its folder, what stands above it, and what it may use. */
export interface Draft {
  readonly source: ElementSource;
  /** Its Type or Meta. */
  readonly parent: LinkedElement | undefined;
  readonly isCycle: boolean;
  readonly body: Body | undefined;
  readonly family: Family;
  readonly ports: Ports;
  readonly rules: ConfigRules;
  /** Names to think of when one is misspelt. */
  readonly names: () => Iterable<string>;
}

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where the element cannot be linked. */
  readonly good?: {
    members: Readonly<Record<string, unknown>>;
    facts: ElementFacts;
    definition?: Definition;
    meta: MetaDefinition | undefined;
  };
  readonly files?: readonly string[];
}

const makers = {
  meta: "defineMeta",
  type: "defineType",
  service: "defineService",
  model: "defineModel",
} as const;

/** The definition that the element's code should export, or what is wrong with it. */
export function bodyOf(
  { body, source }: Draft,
  wanted: keyof typeof makers,
): { definition: unknown } | Diagnostic {
  const place = eJsonPlace(source);
  if (!body) return diagnose("body-missing", place, { name: `${shortName(source.fullName)}.ts` });
  if ("problem" in body) return codeFinding(source, body.problem);
  if (definitionKind(body.definition) === wanted) return body;
  const file = fileOf(source.layer, source.body ?? source.dir);
  return diagnose("body-no-definition", { ...place, file }, { expected: makers[wanted] });
}

function codeFinding(
  source: ElementSource,
  { code, reason, file, line, column }: CodeProblem,
): Diagnostic {
  const own = fileOf(source.layer, source.body ?? source.dir);
  const place = {
    element: source.fullName,
    file: file === undefined ? own : fileIn(source.layer, file, own),
  };
  return diagnose(code, place, { reason }, file === undefined ? {} : { line, column });
}

/** A file of the layer by its own name; for one outside, the element's file stands in. */
export function fileIn(layer: Layer, file: string, otherwise: string): string {
  return layer.realPath !== null && file.startsWith(layer.realPath)
    ? fileOf(layer, file)
    : otherwise;
}
