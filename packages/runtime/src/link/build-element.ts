import { nearestNames, type Definition, type MetaDefinition } from "@menshen/core";
import { diagnose, hasErrors, type Diagnostic } from "../diagnostics.ts";
import { bodyOf, type Draft, type Outcome } from "./exported-definition.ts";
import { unknownKeys } from "../read/e-json.ts";
import { attemptInstance } from "./build-instance.ts";
import { spotOf } from "../read/parse-json.ts";
import { eJsonPlace, factsOf } from "../read/element-source.ts";

/** Tries to make an element of a folder. Everything that is wrong with it is found, as far as that can be told. */
export function attempt(draft: Draft): Outcome {
  const { source } = draft;
  if (!source.readable) return { diagnostics: source.diagnostics };
  const diagnostics = [...source.diagnostics, ...parentFindings(draft)];
  if (hasErrors(diagnostics)) return { diagnostics };
  const outcome =
    draft.family === "instance" ? attemptInstance(draft) : attemptDefinition(draft, draft.family);
  return { ...outcome, diagnostics: [...diagnostics, ...outcome.diagnostics] };
}

function parentFindings({ source, parent, isCycle, names }: Draft): Diagnostic[] {
  const { type } = source.declaration;
  if (type === "") return [];
  const place = eJsonPlace(source);
  const spot = spotOf(source.eJson.document, ["type"]);
  if (isCycle) return [diagnose("type-cycle", place, {}, spot)];
  if (!parent) {
    const near = nearestNames(type, names());
    const nearest = near.length > 0 ? `Nearest: ${near.join(", ")}.` : "";
    return [diagnose("type-unknown", place, { type, nearest }, spot)];
  }
  if (parent.state === "failed") return [diagnose("type-failed", place, { type }, spot)];
  return parent.family === "instance" ? [diagnose("type-is-instance", place, { type }, spot)] : [];
}

/** A Meta or a Type: an element whose code is a definition. */
function attemptDefinition(draft: Draft, family: "meta" | "type"): Outcome {
  const { source } = draft;
  const meta = draft.parent?.meta;
  const known = unknownKeys(
    source.declaration,
    new Set(),
    source.eJson.document,
    eJsonPlace(source),
  );
  const facts = factsOf(source, true, {});
  // A Meta may ask for nothing, and then needs no code.
  if (family === "meta" && source.body === undefined)
    return { diagnostics: known, good: { members: nothing, facts, meta: undefined } };
  const found = bodyOf(draft, family);
  if (!("definition" in found)) return { diagnostics: [...known, found] };
  const definition = found.definition as Definition;
  return {
    diagnostics: known,
    good: {
      members: nothing,
      facts,
      definition,
      meta: family === "meta" ? (definition as MetaDefinition) : meta,
    },
  };
}

const nothing: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null));
