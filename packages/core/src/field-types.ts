/** The values of rows, by field type. */
export interface FieldTypes {
  text: string;
  integer: number;
  real: number;
  boolean: boolean;
  json: unknown;
}

export type FieldType = keyof FieldTypes;
