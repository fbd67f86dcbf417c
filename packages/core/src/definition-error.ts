import type { Bilingual } from "./bilingual.ts";

/**
 * A definition that says something impossible. Linking reports its texts, which name keys and kinds and never a value, at
 * the place in the element's code that wrote it.
 */
export class DefinitionError extends TypeError {
  override readonly name = "DefinitionError";
  readonly texts: Bilingual;

  constructor(texts: Bilingual) {
    super(texts.en);
    this.texts = texts;
  }
}

/** The texts of a {@link DefinitionError}, null for any other error. Works across copies of this package. */
export function definitionTexts(error: unknown): Bilingual | null {
  if (!(error instanceof Error) || error.name !== "DefinitionError") return null;
  return (error as DefinitionError).texts;
}

/** The kind of a value for a message: never the value. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
