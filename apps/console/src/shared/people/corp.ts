import { isObject } from "../server/failure.ts";

/** A company as a login's `corpList` names it. */
export interface Corp {
  corpId: string;
  corpName?: string | null;
  corpFullName?: string | null;
  /** No source names the company: its names are its shortened id. */
  unnamed?: true | undefined;
}

export function isCorp(value: unknown): value is Corp {
  return isObject(value) && typeof value["corpId"] === "string" && "corpName" in value;
}

/** The full name of a company, or the best alternative. */
export function corpTitle({ corpId, corpName, corpFullName }: Corp): string {
  return corpFullName || corpName || corpId;
}
