import { client } from "../server/trpc.ts";
import { valueAt, withValue } from "./schema-fields.ts";
import { isReference } from "./secret-value.ts";

type Document = Readonly<Record<string, unknown>>;

/** Which secrets of a form are stored sealed, by the keys of their fields. */
export interface Sealing {
  readonly fields: ReadonlySet<string>;
  readonly choose: (field: string, isSealed: boolean) => void;
}

/** The set with a field, or without it. */
export function withChoice(
  fields: ReadonlySet<string>,
  field: string,
  isChosen: boolean,
): ReadonlySet<string> {
  const others = [...fields].filter((one) => one !== field);
  return new Set(isChosen ? [...others, field] : others);
}

/** A document whose typed values of these fields are sealed for its element, the only one under which they open. */
export async function sealFields(
  document: Document,
  fields: Iterable<string>,
  fullName: string,
): Promise<Document> {
  let sealed = document;
  for (const field of fields) {
    const path = field.split(".");
    const value = valueAt(document, path);
    if (typeof value !== "string" || value === "" || isReference(value)) continue;
    const answer = await client.app.elements.seal.mutate({ fullName, field, value });
    sealed = withValue(sealed, path, answer.sealed);
  }
  return sealed;
}
