/** The values of rows, by field type. */
export interface FieldTypes {
  text: string;
  integer: number;
  real: number;
  boolean: boolean;
  json: unknown;
}

export type FieldType = keyof FieldTypes;

/** Whether a field of a type can store a value. */
export const isValueOf: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  integer: Number.isSafeInteger,
  real: Number.isFinite,
  boolean: (value) => typeof value === "boolean",
  json: (value) => value !== null && JSON.stringify(value) !== undefined,
};
