import type { Fault } from "./world/state/faults.ts";

type Write = (value: unknown, replacer?: (key: string, value: unknown) => unknown) => string;

/**
 * The text of a JSON answer with its scripted defects.
 *
 * @param failed the answer reports an error, whose errcode stays
 * @param write the provider's JSON serialiser
 */
export function applyFault(
  fields: Readonly<Record<string, unknown>>,
  fault: Fault,
  failed: boolean,
  write: Write = JSON.stringify,
): string {
  let body = { ...fields, ...fault.set };
  for (const [key, value] of Object.entries(fault.set ?? {})) if (value === null) delete body[key];
  if (fault.noErrcode && !failed) {
    const { errcode: _code, errmsg: _text, ...rest } = body;
    body = rest;
  }
  const text = write(body, fault.numbersAsStrings ? numberAsString : undefined);
  return fault.truncated ? text.slice(0, Math.ceil(text.length / 2)) : text;
}

const numberAsString = (_key: string, value: unknown) =>
  typeof value === "number" ? String(value) : value;
