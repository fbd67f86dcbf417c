/** A folder to read again. */
export interface Dirty {
  readonly layer: number;
  readonly segments: readonly string[];
  /** Also everything below it. */
  readonly deep: boolean;
}
