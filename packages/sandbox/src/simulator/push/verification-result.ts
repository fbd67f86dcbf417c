/** What a GET verification of a callback URL found. */
export interface Verification {
  readonly ok: boolean;
  readonly url: string;
  /** The id inside the ciphertext. */
  readonly receiver: string;
  readonly echostr: string;
  /** The text that should have come back, and nothing else. */
  readonly expected: string;
  /** HTTP status, text and content type of the answer, where one came. */
  readonly status?: number | undefined;
  readonly answer?: string | undefined;
  readonly contentType?: string | undefined;
  /** What is wrong with it, precisely; undefined when nothing is. */
  readonly problem?: string | undefined;
  readonly tookMs: number;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly at: number;
}
