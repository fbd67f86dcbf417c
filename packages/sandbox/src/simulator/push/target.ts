/** A callback URL of the world: a suite's, or one app's own. */
export type Target =
  | { readonly suiteId: string }
  | { readonly corpId: string; readonly agentId: number };

/** The two keys under which a callback is signed and encrypted. */
export interface Keys {
  readonly token: string;
  readonly encodingAESKey: string;
}
