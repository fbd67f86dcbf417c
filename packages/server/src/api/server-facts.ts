import type { ServerConfig } from "../server-config.ts";

/** What this host adds to `app.info`. */
export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  readonly mode: ServerConfig["mode"];
  /** Whether Instances may be written over the network. */
  readonly edit: boolean;
  readonly sandboxUrl: string | null;
}
