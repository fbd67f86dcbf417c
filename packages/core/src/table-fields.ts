import { DefinitionError, kindOf } from "./definition-error.ts";
import { isValueOf, type FieldType, type FieldTypes } from "./field-types.ts";

/** A field of a model's own table. A required one has a value in every row. */
export interface TableField<
  Type extends FieldType = FieldType,
  IsOptional extends boolean = boolean,
  HasDefault extends boolean = boolean,
> {
  readonly type: Type;
  /** Whether rows may lack a value, which reads as null. */
  readonly isOptional: IsOptional;
  readonly hasDefault: HasDefault;
  /** The value of new rows that state none, and of rows older than the field. */
  readonly defaultValue: FieldTypes[Type] | undefined;
  /** Whether no two rows have the same value. Null equals nothing. */
  readonly isUnique: boolean;
}

export type TableFields = Readonly<Record<string, TableField>>;

/** A {@link TableField} that is being described. Each method returns another field. */
export interface FieldBuilder<
  Type extends FieldType,
  IsOptional extends boolean = false,
  HasDefault extends boolean = false,
> extends TableField<Type, IsOptional, HasDefault> {
  /** Rows may lack a value. */
  optional(): FieldBuilder<Type, true, HasDefault>;
  /**
   * The value of new rows that state none, and of rows older than the field.
   * @throws DefinitionError a value of another type
   */
  default(value: FieldTypes[Type]): FieldBuilder<Type, IsOptional, true>;
  /** No two rows have the same value. */
  unique(): FieldBuilder<Type, IsOptional, HasDefault>;
}

/** Text, compared byte-wise. */
export function text(): FieldBuilder<"text"> {
  return required("text");
}

/** A whole number between -2^53 and 2^53. */
export function integer(): FieldBuilder<"integer"> {
  return required("integer");
}

/** A number of double precision. */
export function real(): FieldBuilder<"real"> {
  return required("real");
}

export function boolean(): FieldBuilder<"boolean"> {
  return required("boolean");
}

/** A time in epoch milliseconds, an integer for filters. */
export function timestamp(): FieldBuilder<"integer"> {
  return required("integer");
}

/** Any JSON value. Filters ask only whether there is one. */
export function json(): FieldBuilder<"json"> {
  return required("json");
}

function required<Type extends FieldType>(type: Type): FieldBuilder<Type> {
  return builder({
    type,
    isOptional: false,
    hasDefault: false,
    defaultValue: undefined,
    isUnique: false,
  });
}

function builder<Type extends FieldType, IsOptional extends boolean, HasDefault extends boolean>(
  field: TableField<Type, IsOptional, HasDefault>,
): FieldBuilder<Type, IsOptional, HasDefault> {
  return {
    ...field,
    optional: () => builder({ ...field, isOptional: true }),
    default(value) {
      if (!isValueOf[field.type](value)) throw wrongDefault(field.type, value);
      return builder({ ...field, hasDefault: true, defaultValue: value });
    },
    unique() {
      if (field.type === "json") throw noIndexOnJson();
      return builder({ ...field, isUnique: true });
    },
  };
}

export function isTableField(value: unknown): value is TableField {
  return typeof value === "object" && value !== null && "isOptional" in value && "type" in value;
}

function wrongDefault(type: FieldType, value: unknown): Error {
  return new DefinitionError({
    zh: `类型为 ${type} 的字段的默认值不能是 ${kindOf(value)}`,
    en: `the default of a field of type ${type} cannot be: ${kindOf(value)}`,
  });
}

export function noIndexOnJson(): Error {
  return new DefinitionError({
    zh: "类型为 json 的字段不能建索引，也不能 unique",
    en: "a field of type json can neither be indexed nor unique",
  });
}
