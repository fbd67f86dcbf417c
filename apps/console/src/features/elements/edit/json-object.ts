import { isObject } from "../../../shared/server/failure.ts";

/** The object that a file's text contains, if it contains one. */
export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
