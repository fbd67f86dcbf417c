import { Refusal } from "../../refusal.ts";

/** A request's JSON body; `fields` is empty when there was none or it was no object. */
export interface Body {
  readonly text: string;
  readonly fields: Record<string, unknown>;
  readonly wellFormed: boolean;
}

export function readBody(text: string): Body {
  if (text === "") return { text, fields: {}, wellFormed: true };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { text, fields: { ...value }, wellFormed: true };
  } catch {
    // Not JSON: the service continues without parameters and adds a warning to the error text.
  }
  return { text, fields: {}, wellFormed: false };
}

interface Methods {
  readonly method?: "GET" | "POST";
  readonly acceptsOtherMethod?: true;
}

/** The method and the characters of the body; HEAD counts as GET. */
export function checkShape(
  { method: wanted = "POST", acceptsOtherMethod }: Methods,
  method: string,
  { text }: Body,
): void {
  if (method !== wanted && !acceptsOtherMethod)
    throw new Refusal(wanted === "POST" ? 43002 : 40063);
  if (/\\u[0-9a-f]{4}/i.test(text)) throw new Refusal(40033);
}

/** A text field of the body that must be there and not be empty. */
export function requiredText(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  errcode: number,
): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw new Refusal(errcode);
  return value;
}
