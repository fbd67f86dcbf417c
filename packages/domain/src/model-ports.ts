import type { Filter, ModelFields, RowFields, RowPage } from "@menshen/core";

/**
 * The rows of models: plain values under the fields' names.
 * @throws Code 10702 a field the model does not have
 */
export interface Models {
  get(query: ModelQuery): Promise<ModelRow | null>;
  query(query: ModelQuery & ModelPage): Promise<RowPage<ModelRow>>;
  /**
   * @param values of every field but `id`
   * @throws Code 10703 a value, or a list of values, that is unique; 10701 a value that is too long for an index
   */
  create(source: TableSource, values: ModelRow): Promise<ModelRow>;
  /** Returns the number of rows that were changed. @throws Code 10703, 10701 as `create` */
  update(source: TableSource, filter: Filter, values: ModelRow): Promise<number>;
  /** Returns the number of rows that were removed. */
  remove(source: TableSource, filter: Filter): Promise<number>;
}

export type ModelRow = Readonly<Record<string, unknown>>;

export type ModelQuery = (AccountSource | TableSource) & {
  /** From `readFilter`, which has seen that it is about these fields. */
  readonly filter: Filter;
  /** Nothing comes before everything, in both directions; the id decides last. */
  readonly orderList: readonly (readonly [string, 1 | -1])[];
};

/** The accounts of one kind. */
export interface AccountSource {
  readonly kind: string;
  readonly fields: ModelFields;
}

/** The own table of a model. */
export interface TableSource {
  /** The full name of the element. */
  readonly table: string;
  /** `id` and the declared ones. */
  readonly fields: RowFields;
}

export interface ModelPage {
  /** The fields to show; all where there is none. */
  readonly fieldList?: readonly string[] | undefined;
  /** From 1. */
  readonly page: number;
  readonly size: number;
}
