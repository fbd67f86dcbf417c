import type { Place, Spot } from "../diagnostics.ts";
import { eJsonPlace, placeIn } from "../read/element-source.ts";
import { readText } from "../read/read-text.ts";
import type { BuildInput } from "./build-input.ts";

/** A place in code, for a diagnostic. */
export interface CodeSpot {
  readonly place: Place;
  readonly spot: Spot;
}

/**
 * Where the code behind an Instance mentions one of its members: code of its own, else that of its Type. A member that the
 * text does not name is reported at `create`, and one of a Type without a file at the Instance.
 */
export function codeSpot({ source, parentSource }: BuildInput, member?: string): CodeSpot {
  const owner = source.body === undefined ? parentSource : source;
  if (owner?.body === undefined) return { place: eJsonPlace(source), spot: {} };
  const place = placeIn(owner.layer, owner.body, source.fullName);
  const text = textOf(owner.body);
  const named =
    member === undefined || !/^\w+$/.test(member)
      ? []
      : [new RegExp(`^\\s*(?:async\\s+)?${member}\\s*[:(,]`, "m")];
  const found = [...named, /\bcreate\b/, /^export default/m]
    .map((pattern) => pattern.exec(text))
    .find((match) => match !== null);
  return { place, spot: found ? spotAt(text, found) : {} };
}

function spotAt(text: string, { index, 0: match }: RegExpExecArray): Spot {
  const before = text.slice(0, index + (match.length - match.trimStart().length));
  const line = before.split("\n").length;
  return { line, column: before.length - before.lastIndexOf("\n") };
}

/** The file may have changed since it was loaded, or be gone. */
function textOf(file: string): string {
  try {
    return readText(file) ?? "";
  } catch {
    return "";
  }
}
