import { isObject } from "../../shared/server/failure.ts";
import type { ElementDetail } from "../../shared/server/rows.ts";

/** What the config file of an application says, as far as it is readable here. */
export interface ClientFile {
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly isPublic: boolean;
}

/** Undefined where no file of the element is that of a client. */
export function clientFileOf({ files }: Pick<ElementDetail, "files">): ClientFile | undefined {
  for (const { name, text } of files) {
    const config = name === "e.json" ? undefined : parse(text);
    if (!isObject(config) || typeof config["clientId"] !== "string") continue;
    const uris: unknown[] = Array.isArray(config["redirectUris"]) ? config["redirectUris"] : [];
    return {
      clientId: config["clientId"],
      redirectUris: uris.filter((uri) => typeof uri === "string"),
      isPublic: config["clientSecret"] === undefined,
    };
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
