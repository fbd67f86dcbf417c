/** What the table of simulated endpoints says about one of them. */
export interface EndpointNotes {
  /** The provider's page: a WeCom path ("path/91023") or an address. */
  readonly page: string;
  /** What the sandbox checks beyond the common checks, with the errcodes. */
  readonly checks?: string;
  /** What the real service does and the sandbox does not. */
  readonly omits?: string;
}
