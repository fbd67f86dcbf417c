import type { EndpointNotes } from "../../endpoint-notes.ts";
import type { View } from "../../world/lookup/directory-index.ts";
import type { Engine } from "../../world/engine.ts";
import type { Names } from "../../world/lookup/scoped-ids.ts";
import type { App, Corp } from "../../world/schema/world-schema.ts";

/** A call that is past the credential checks. */
export interface ApiCall {
  readonly engine: Engine;
  readonly query: URLSearchParams;
  /** The parsed JSON body; empty when there was none or it was not an object. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly corp: Corp;
  /** The app the token belongs to; undefined for the contact-sync assistant. */
  readonly app: App | undefined;
  /** What this token may see. */
  readonly view: View;
  /** The ids that this token's owner receives. */
  readonly names: Names;
  /** Scripted: report the person as a non-member. */
  readonly asOutsider: boolean;
}

export interface ApiEndpoint {
  /** Path below `/cgi-bin/`. */
  readonly name: string;
  readonly notes: EndpointNotes;
  readonly method: "GET" | "POST";
  /** The method that is accepted beside the documented one, with the parameters in the query. */
  readonly acceptsOtherMethod?: true;
  /** Whose tokens may call it; `proxy` and `selfBuilt` narrow `app` to apps that a provider develops, or does not. */
  readonly callers: readonly ("app" | "proxy" | "selfBuilt" | "contacts")[];
  /** Fields an error answer still carries, empty. */
  readonly onError?: Readonly<Record<string, unknown>>;
  /** Limits the concurrent calls of one company (default: the world's ceiling); one more is 45033. */
  readonly limitsConcurrency?: true | number;
  /** True for a call that does not count against the rate ceilings. */
  unlimited?(call: ApiCall): boolean;
  /**
   * The fields of a successful answer. Runs without awaiting, so that its checks still hold when it acts.
   *
   * @throws Refusal
   */
  run(call: ApiCall): Record<string, unknown>;
}
