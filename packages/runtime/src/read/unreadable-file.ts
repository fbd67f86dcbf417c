import { diagnose, type Diagnostic, type Facts, type Place } from "../diagnostics.ts";
import { faultIn, type EncodingFault } from "./decode-text.ts";
import { NOT_A_FILE, systemCode } from "./read-text.ts";

/** For the texts of `encoding-invalid` and `body-encoding`. */
export function encodingFacts({ offset, encoding }: EncodingFault): Facts {
  const guess = encoding && { zh: `，看起来是 ${encoding}`, en: `; it looks like ${encoding}` };
  return { offset, guess: guess ?? "" };
}

/** Why a file could not be read. */
export function unreadableFile(error: unknown, place: Place): Diagnostic {
  const fault = faultIn(error);
  if (fault) return diagnose("encoding-invalid", place, encodingFacts(fault));
  const reason = systemCode(error);
  return reason === NOT_A_FILE
    ? diagnose("entry-special", place)
    : diagnose("entry-unreadable", place, { reason });
}
