import { z } from "zod";

const INVISIBLE_ALONE = /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]+$/u;
/** Embeddings, overrides and isolates: they change the order in which the text around them is shown, too. */
const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/u;
const HOST =
  /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])(?::\d+)?$/;

/**
 * A name or another text for people: not of invisible characters alone, and without those that reorder text. With `orBlank`
 * spaces alone count as no text.
 */
export function visibleText({ orBlank = false } = {}): z.ZodCustomStringFormat {
  return z.stringFormat(
    "visible_text",
    (text) =>
      (orBlank && text.trim() === "") || (!INVISIBLE_ALONE.test(text) && !DIRECTION.test(text)),
  );
}

/** A host as browsers write that of an HTTPS address: lower case, Punycode, a port only where it is not 443. */
export function host(): z.ZodCustomStringFormat {
  return z.stringFormat(
    "host",
    (text) => HOST.test(text) && URL.parse(`https://${text}`)?.host === text,
  );
}
