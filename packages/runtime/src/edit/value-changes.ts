import type { LinkedElement } from "../snapshot.ts";
import { maskedFiles } from "../describe/element-detail.ts";
import { placeIn, type ElementSource } from "../read/element-source.ts";
import { parseJson, pointerOf, type JsonPath } from "../read/parse-json.ts";

type Scalar = string | number | boolean | null;

/** A value of an element's files before and after an edit, masked where the files are. */
export interface ValueChange {
  readonly file: string;
  readonly pointer: string;
  readonly from?: Scalar;
  readonly to?: Scalar;
}

export interface Revision {
  readonly source: ElementSource;
  readonly type: LinkedElement | undefined;
}

/** The values that differ, in the order of the files. A masked value counts by what it stands for. */
export function valueChanges(
  before: Revision | undefined,
  after: Revision | undefined,
): ValueChange[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].flatMap((key) => {
    const [from, to] = [old.get(key), now.get(key)];
    if (from?.value === to?.value) return [];
    const { file = "", pointer = "" } = to ?? from ?? {};
    return [{ file, pointer, ...(from && { from: from.shown }), ...(to && { to: to.shown }) }];
  });
}

/** The values of a JSON file that differ, in the order of the file. */
export function scalarChanges(file: string, before: unknown, after: unknown): ValueChange[] {
  const [old, now] = [new Map(scalarsOf(before)), new Map(scalarsOf(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((pointer) => {
    const [from, to] = [old.get(pointer), now.get(pointer)];
    if (from === to) return [];
    return [
      { file, pointer, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    ];
  });
}

interface Value {
  readonly file: string;
  readonly pointer: string;
  readonly value: Scalar;
  readonly shown: Scalar;
}

function valuesOf(revision: Revision | undefined): Map<string, Value> {
  const values = new Map<string, Value>();
  if (!revision) return values;
  const { source, type } = revision;
  const masked = maskedFiles(source, type);
  const documents = [source.eJson.document, source.config.document];
  for (const [index, { text }] of masked.entries()) {
    // The config's name follows the element's.
    const file = index === 0 ? "e.json" : "config";
    const shown = new Map(
      scalarsOf(parseJson(text, placeIn(source.layer, source.dir, source.fullName)).value),
    );
    for (const [pointer, value] of scalarsOf(documents[index]?.value))
      values.set(`${file} ${pointer}`, { file, pointer, value, shown: shown.get(pointer) ?? null });
  }
  return values;
}

function scalarsOf(value: unknown, path: JsonPath = []): [string, Scalar][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null) return [[pointerOf(path), value as Scalar]];
  return Object.entries(value).flatMap(([key, inner]) => scalarsOf(inner, [...path, key]));
}
