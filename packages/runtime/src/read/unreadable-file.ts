import { diagnose, type Diagnostic, type Place } from "../diagnostics.ts";
import { NOT_A_FILE, systemCode } from "./read-text.ts";

/** Why a file could not be read. */
export function unreadableFile(error: unknown, place: Place): Diagnostic {
  const reason = systemCode(error);
  return reason === NOT_A_FILE
    ? diagnose("entry-special", place)
    : diagnose("entry-unreadable", place, { reason });
}
