import { Code } from "@menshen/core";
import type { CheckResult } from "@menshen/domain";
import type { App } from "@menshen/runtime";
import { checkAddress } from "./check-address.ts";
import { checkFiles } from "./check-files.ts";
import { checkOnline, type OnlineParts } from "./check-online.ts";

export interface CheckParts extends OnlineParts {
  readonly app: App;
  /** Asks neither the provider nor the public address. */
  readonly offline?: boolean | undefined;
}

/**
 * Everything that can be wrong with an element's configuration and with its connection to its provider.
 * @throws Code 10001 there is no such element, 10603 it is not an Instance
 */
export async function checkElement(fullName: string, parts: CheckParts): Promise<CheckResult[]> {
  const element = parts.app.snapshot.elements.get(fullName);
  if (!element) throw new Code(10001, `there is no element ${fullName}`);
  if (element.family !== "instance") throw new Code(10603, `${fullName} is not an Instance`);
  const written = [...checkFiles(element), ...checkAddress(parts.publicOrigin)];
  return parts.offline ? written : [...written, ...(await checkOnline(element, parts))];
}
