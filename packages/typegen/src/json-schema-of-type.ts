import {
  ElementFlags,
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  type Checker,
  type Symbol as TypeSymbol,
  type Type,
} from "typescript/unstable/sync";
import { declaredNameOf, flagsOf, isStructured } from "./print-json-type.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface JsonSchemaPrinter {
  /** The schema of a value after a journey as JSON; undefined for a value that is never there. */
  schemaOf(type: Type): JsonSchema | undefined;
  /** What schemas refer to, by name. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** JSON Schemas (2020-12) of types, as results travel. @param prefix of references, such as `#/components/schemas/app.` */
export function createJsonSchemaPrinter(checker: Checker, prefix: string): JsonSchemaPrinter {
  const definitions: Record<string, JsonSchema> = {};
  const named = new Map<number, string>();
  const open = new Set<number>();

  const schemaOf = (type: Type): JsonSchema | undefined =>
    isStructured(type) ? structured(type) : plain(type);

  const plain = (type: Type): JsonSchema | undefined => {
    const { flags } = type;
    if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return {};
    if (flags & TypeFlags.VoidLike) return undefined;
    if (flags & TypeFlags.Never) return { not: {} };
    if (flags & TypeFlags.Null) return { type: "null" };
    if (type.isStringLiteralType() || type.isNumberLiteralType()) return { const: type.value };
    if (flags & TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === "true" };
    if (flags & TypeFlags.Boolean) return { type: "boolean" };
    if (flags & TypeFlags.StringLike) return { type: "string" };
    if (flags & TypeFlags.NumberLike) return { type: "number" };
    if (flags & TypeFlags.NonPrimitive) return { type: "object" };
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint.id !== type.id ? schemaOf(constraint) : {};
  };

  const structured = (type: Type): JsonSchema | undefined => {
    const known = named.get(type.id);
    if (known !== undefined) return { $ref: prefix + known };
    const serialised = type.isUnionType() ? undefined : resultOf("toJSON", type);
    if (serialised) return schemaOf(serialised);
    const name = declaredNameOf(type);
    // A type inside itself needs a name, too.
    if (name !== undefined || open.has(type.id)) named.set(type.id, reserve(name ?? "Recursive"));
    if (open.has(type.id)) return structured(type);
    open.add(type.id);
    const made = type.isUnionType() ? union(type.getTypes() ?? []) : objectOf(type);
    open.delete(type.id);
    const reserved = named.get(type.id);
    if (reserved === undefined || made === undefined) return made;
    definitions[reserved] = made;
    return { $ref: prefix + reserved };
  };

  const reserve = (base: string): string => {
    let name = base;
    for (let n = 2; name in definitions; n++) name = `${base}${n}`;
    definitions[name] = {};
    return name;
  };

  const union = (types: readonly Type[]): JsonSchema | undefined => {
    const parts = types.map(schemaOf).filter((part) => part !== undefined);
    const values = parts.flatMap((part) => ("const" in part ? [part["const"]] : []));
    const others = new Map(
      parts.filter((part) => !("const" in part)).map((part) => [JSON.stringify(part), part]),
    );
    const isBoolean = values.includes(true) && values.includes(false);
    const literals = isBoolean ? values.filter((value) => typeof value !== "boolean") : values;
    const all = [
      ...(literals.length > 1 ? [{ enum: literals }] : literals.map((value) => ({ const: value }))),
      ...(isBoolean ? [{ type: "boolean" }] : []),
      ...others.values(),
    ];
    return all.length > 1 ? { anyOf: all } : all[0];
  };

  const objectOf = (type: Type): JsonSchema | undefined => {
    if (checker.isTupleType(type)) return tuple(type);
    if (checker.isArrayType(type)) {
      const [item] = argumentsOf(type);
      return { type: "array", items: (item && schemaOf(item)) ?? {} };
    }
    const primitive = type.isIntersectionType()
      ? type.getTypes()?.find((part) => part.flags & TypeFlags.Primitive)
      : undefined;
    return primitive ? schemaOf(primitive) : record(type);
  };

  const tuple = (type: Type): JsonSchema | undefined => {
    const items = argumentsOf(type);
    const last = items.at(-1);
    // What tracked() makes: the id travels beside the data.
    if (items.length === 3 && last && last.flags & TypeFlags.UniqueESSymbol)
      return items[1] && schemaOf(items[1]);
    const flags = flagsOf(type);
    const isRest = (n: number): boolean => ((flags[n] ?? 0) & ElementFlags.Rest) !== 0;
    const isRequired = (n: number): boolean =>
      !(flags[n] ?? 0) || flags[n] === ElementFlags.Required;
    const rest = items.find((_, n) => isRest(n));
    return {
      type: "array",
      prefixItems: items.filter((_, n) => !isRest(n)).map((item) => schemaOf(item) ?? {}),
      items: rest ? (schemaOf(rest) ?? {}) : false,
      minItems: items.filter((_, n) => isRequired(n)).length,
    };
  };

  const record = (type: Type): JsonSchema => {
    const required: string[] = [];
    const properties: Record<string, JsonSchema> = {};
    for (const symbol of checker.getPropertiesOfType(type)) {
      if (symbol.name.startsWith("__@")) continue;
      const value = checker.getTypeOfSymbol(symbol);
      const schema = value && schemaOf(value);
      if (!value || !schema) continue;
      properties[symbol.name] = schema;
      if (!isOptional(symbol, value)) required.push(symbol.name);
    }
    // A JSON Schema itself: readers of documents take a property of this name for a reference.
    if ("$ref" in properties) return { type: "object" };
    const [index] = checker.getIndexInfosOfType(type);
    return {
      type: "object",
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: schemaOf(index.valueType) ?? {} }),
    };
  };

  const argumentsOf = (type: Type): readonly Type[] =>
    type.isTypeReference() ? checker.getTypeArguments(type) : [];

  const resultOf = (method: string, type: Type): Type | undefined => {
    const symbol = checker.getPropertyOfType(type, method);
    const made = symbol && checker.getTypeOfSymbol(symbol);
    const [signature] = made ? checker.getSignaturesOfType(made, SignatureKind.Call) : [];
    return signature && checker.getReturnTypeOfSignature(signature);
  };

  return { schemaOf, definitions };
}

/** JSON leaves out what is undefined. */
function isOptional(symbol: TypeSymbol, value: Type): boolean {
  const mayBeAbsent = TypeFlags.VoidLike | TypeFlags.Any | TypeFlags.Unknown;
  const parts = value.isUnionType() ? (value.getTypes() ?? []) : [value];
  return (
    (symbol.flags & SymbolFlags.Optional) !== 0 ||
    parts.some(({ flags }) => (flags & mayBeAbsent) !== 0)
  );
}
