import type { Filter, ModelFields, RowPage } from "@menshen/core";

/**
 * Reads of a model's rows: plain values under the fields' names.
 * @throws Code 10702 a field the model does not have
 */
export interface Models {
  get(query: ModelQuery): Promise<Record<string, unknown> | null>;
  query(query: ModelQuery & ModelPage): Promise<RowPage<Record<string, unknown>>>;
}

export interface ModelQuery {
  readonly kind: string;
  readonly fields: ModelFields;
  /** From `readFilter`, which has seen that it is about these fields. */
  readonly filter: Filter;
  /** Nothing comes before everything, in both directions; the id decides last. */
  readonly orderList: readonly (readonly [string, 1 | -1])[];
}

export interface ModelPage {
  /** The fields to show; all where there is none. */
  readonly fieldList?: readonly string[] | undefined;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}
