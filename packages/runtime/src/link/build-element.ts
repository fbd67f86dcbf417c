import { basename, join } from "node:path";
import { shortName } from "@menshen/core";
import { diagnose, hasErrors, type Diagnostic } from "../diagnostics.ts";
import { eJsonPlace, placeIn } from "../read/element-source.ts";
import { spotOf } from "../read/parse-json.ts";
import { buildMeta, buildType } from "./build-definition.ts";
import type { BuildInput, BuildResult } from "./build-input.ts";
import { buildInstance } from "./build-instance.ts";

const builders = { meta: buildMeta, type: buildType, instance: buildInstance };

/** Builds an element from its folder and its parent. Collects every problem instead of stopping at the first. */
export function buildElement(input: BuildInput): BuildResult {
  const { source } = input;
  if (!source.readable) return { diagnostics: source.diagnostics };
  const before = [...source.diagnostics, ...overrideProblems(input), ...parentProblems(input)];
  if (hasErrors(before)) return { diagnostics: before };
  const built = builders[input.family](input);
  const isMissing = built.diagnostics.some(({ code }) => code === "body-missing");
  const unused = isMissing ? [] : unusedBody(input);
  return { ...built, diagnostics: [...before, ...built.diagnostics, ...unused] };
}

function unusedBody({ source, parent, family }: BuildInput): Diagnostic[] {
  const { otherBody: other, body, dir, layer, fullName } = source;
  if (other === undefined) return [];
  const place = placeIn(layer, join(dir, other), fullName);
  const definition = parent?.definition;
  const hasCode = definition?.["~definition"] === "type" && definition.body !== undefined;
  if (family === "instance" && !hasCode) return [diagnose("body-useless", place, { other })];
  const name = body === undefined ? `${shortName(fullName)}.ts` : basename(body);
  return [diagnose("body-unused", place, { name, other })];
}

/** An override may rely on what the replaced element was; the files say which version that was. */
function overrideProblems({ source, replaces }: BuildInput): Diagnostic[] {
  const { baseHash } = source.declaration;
  if (baseHash === undefined || replaces?.hash.startsWith(baseHash)) return [];
  const spot = spotOf(source.eJson.document, ["baseHash"]);
  if (!replaces) return [diagnose("override-of-nothing", eJsonPlace(source), {}, spot)];
  const { layer, hash } = replaces;
  const facts = { layer, hash: hash.slice(0, SHOWN_HASH) };
  return [diagnose("override-outdated", eJsonPlace(source), facts, spot)];
}

const SHOWN_HASH = 12;

function parentProblems({ source, parent, isCycle, nearest: names }: BuildInput): Diagnostic[] {
  const { type } = source.declaration;
  if (type === "") return [];
  const place = eJsonPlace(source);
  const spot = spotOf(source.eJson.document, ["type"]);
  if (isCycle) return [diagnose("type-cycle", place, {}, spot)];
  if (!parent) {
    const near = names.join(", ");
    const nearest = near === "" ? "" : { zh: `相近名称：${near}。`, en: `Nearest: ${near}.` };
    return [diagnose("type-unknown", place, { type, nearest }, spot)];
  }
  if (parent.state === "failed") return [diagnose("type-failed", place, { type }, spot)];
  return parent.family === "instance" ? [diagnose("type-is-instance", place, { type }, spot)] : [];
}
