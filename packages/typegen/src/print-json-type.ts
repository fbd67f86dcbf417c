import {
  ElementFlags,
  SignatureKind,
  SymbolFlags,
  TypeFlags,
  type Checker,
  type InterfaceType,
  type Symbol as TypeSymbol,
  type Type,
} from "typescript/unstable/sync";

/** A value of a reachable method that JSON cannot carry. */
export class LostInJson extends Error {
  constructor(place: string, what: string) {
    super(`${place}: JSON cannot carry a ${what}`);
    this.name = "LostInJson";
  }
}

export interface JsonTypePrinter {
  /** The type of a value after a journey as JSON. @param place for errors */
  print(type: Type, place: string): string;
  /** The text of a comment with the symbol's documentation, ending in a line break; empty without one. */
  comment(symbol: TypeSymbol, indent: string): string;
  /** Interfaces that printed types refer to. */
  declarations(): string;
}

/** Objects that JSON.stringify turns into `{}`, or fails on. */
const LOST =
  /^(?:Readonly)?(?:Map|Set)$|^Weak(?:Map|Set|Ref)$|^Promise$|Array(?:Buffer|Iterator)$|^(?:Request|Response|Error)$/;

/** Names every interface and alias once; other types are written where they occur. */
export function createJsonTypePrinter(
  checker: Checker,
  takenNames: Iterable<string>,
): JsonTypePrinter {
  const names = new Set(takenNames);
  /** By type id: what is or will be declared. */
  const named = new Map<number, string>();
  const declared = new Map<string, Declaration>();
  const open = new Set<number>();

  const print = (type: Type, place: string): string => {
    if (type.isErrorType())
      throw new Error(`${place}: the type cannot be resolved; check the element with tsc`);
    return isStructured(type) ? printStructured(type, place) : printPlain(type, place);
  };

  const printPlain = (type: Type, place: string): string => {
    const { flags } = type;
    if (flags & TypeFlags.Any) return "any";
    if (flags & TypeFlags.Unknown) return "unknown";
    if (flags & TypeFlags.Never) return "never";
    if (flags & TypeFlags.VoidLike) return "undefined";
    if (flags & TypeFlags.Null) return "null";
    if (flags & TypeFlags.BigIntLike) throw new LostInJson(place, "bigint");
    if (flags & TypeFlags.ESSymbolLike) throw new LostInJson(place, "symbol");
    if (type.isStringLiteralType()) return JSON.stringify(type.value);
    if (type.isNumberLiteralType()) return String(type.value);
    if (flags & (TypeFlags.BooleanLiteral | TypeFlags.TemplateLiteral))
      return checker.typeToString(type);
    if (flags & TypeFlags.Boolean) return "boolean";
    if (flags & TypeFlags.StringLike) return "string";
    if (flags & TypeFlags.NumberLike) return "number";
    if (flags & TypeFlags.NonPrimitive) return "Record<string, unknown>";
    const constraint = checker.getBaseConstraintOfType(type);
    return constraint && constraint.id !== type.id ? print(constraint, place) : "unknown";
  };

  const printStructured = (type: Type, place: string): string => {
    const known = named.get(type.id);
    if (known !== undefined) return known;
    const serialised = type.isUnionType() ? undefined : resultOf("toJSON", type);
    if (serialised) return print(serialised, place);
    const name = declaredNameOf(type);
    // A type inside itself needs a name, too.
    if (name !== undefined || open.has(type.id)) named.set(type.id, reserve(name ?? aliasOf(type)));
    if (open.has(type.id)) return named.get(type.id) ?? "unknown";
    open.add(type.id);
    const text = type.isUnionType()
      ? printUnion(type.getTypes() ?? [], place)
      : printObject(type, place);
    open.delete(type.id);
    const reserved = named.get(type.id);
    return reserved === undefined ? text : declare(type, reserved, text);
  };

  const reserve = (base: string): string => {
    let name = base;
    for (let n = 2; names.has(name); n++) name = `${base}${n}`;
    names.add(name);
    return name;
  };

  const declare = (type: Type, name: string, text: string): string => {
    const base = name.replace(/\d+$/, "");
    // Two files often declare the same small interface.
    const same = [...declared].find(
      ([other, known]) => known.text === text && other.replace(/\d+$/, "") === base,
    );
    if (same) {
      names.delete(name);
      named.set(type.id, same[0]);
      return same[0];
    }
    const symbol = type.getAliasSymbol() ?? type.getSymbol();
    declared.set(name, { text, comment: symbol ? comment(symbol, "") : "" });
    return name;
  };

  const printUnion = (parts: readonly Type[], place: string): string => {
    const texts = new Set(parts.map((part) => print(part, place)));
    if (texts.has("true") && texts.has("false")) {
      texts.delete("true");
      texts.delete("false");
      texts.add("boolean");
    }
    // Where TypeScript puts them, too: behind what matters.
    for (const last of ["null", "undefined"]) if (texts.delete(last)) texts.add(last);
    return [...texts].join(" | ");
  };

  const printObject = (type: Type, place: string): string => {
    if (checker.isTupleType(type)) return printTuple(type, place);
    if (checker.isArrayType(type)) {
      const [item] = argumentsOf(type);
      const text = item ? grouped(print(item, `${place}[]`)) : "unknown";
      return type.getSymbol()?.name === "ReadonlyArray" ? `readonly ${text}[]` : `${text}[]`;
    }
    const symbol = type.getSymbol();
    if (symbol && LOST.test(symbol.name)) throw new LostInJson(place, symbol.name);
    if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0)
      throw new LostInJson(place, "function");
    return printMembers(type, place);
  };

  const printTuple = (type: Type, place: string): string => {
    const items = argumentsOf(type);
    const last = items.at(-1);
    // What tracked() makes arrives as an object.
    if (items.length === 3 && last && last.flags & TypeFlags.UniqueESSymbol)
      return `{ id: string; data: ${items[1] ? print(items[1], place) : "unknown"} }`;
    const flags = flagsOf(type);
    const texts = items.map((item, n) => {
      const text = grouped(print(item, `${place}[${n}]`));
      const flag = flags[n] ?? ElementFlags.Required;
      if (flag & ElementFlags.Rest) return `...${text}[]`;
      return flag & ElementFlags.Optional ? `${text}?` : text;
    });
    const isReadonly =
      type.isTypeReference() && (type.getTarget() as { readonly?: boolean }).readonly === true;
    return `${isReadonly ? "readonly " : ""}[${texts.join(", ")}]`;
  };

  const argumentsOf = (type: Type): readonly Type[] =>
    type.isTypeReference() ? checker.getTypeArguments(type) : [];

  const resultOf = (method: string, type: Type): Type | undefined => {
    const symbol = checker.getPropertyOfType(type, method);
    const made = symbol && checker.getTypeOfSymbol(symbol);
    const [signature] = made ? checker.getSignaturesOfType(made, SignatureKind.Call) : [];
    return signature && checker.getReturnTypeOfSignature(signature);
  };

  const printMembers = (type: Type, place: string): string => {
    // A branded string travels as a string.
    const primitive = type.isIntersectionType()
      ? type.getTypes()?.find((part) => part.flags & TypeFlags.Primitive)
      : undefined;
    if (primitive) return print(primitive, place);
    const indexes = checker.getIndexInfosOfType(type).map(({ keyType, valueType }) => {
      const value = indented(print(valueType, `${place}[key]`));
      return `  [key: ${print(keyType, place)}]: ${value};\n`;
    });
    const properties = checker
      .getPropertiesOfType(type)
      .filter(({ name }) => !name.startsWith("__@"))
      .map((symbol) => printProperty(symbol, place));
    const lines = [...indexes, ...properties];
    return lines.length === 0 ? "{}" : `{\n${lines.join("")}}`;
  };

  const printProperty = (symbol: TypeSymbol, place: string): string => {
    const { name, flags } = symbol;
    const type = checker.getTypeOfSymbol(symbol);
    const text = type ? indented(print(type, `${place}.${name}`)) : "unknown";
    const isOptional = (flags & SymbolFlags.Optional) !== 0;
    const value =
      isOptional && !/\bundefined$|^unknown$|^any$/.test(text) ? `${text} | undefined` : text;
    return `${comment(symbol, "  ")}  ${propertyKey(name)}${isOptional ? "?" : ""}: ${value};\n`;
  };

  const comment = (symbol: TypeSymbol, indent: string): string => {
    const text = symbol.getDocumentationComment(checker).trim().replaceAll("*/", "*\\/");
    if (text === "") return "";
    const lines = text.split("\n");
    return lines.length === 1
      ? `${indent}/** ${text} */\n`
      : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
  };

  return {
    print,
    comment,
    declarations: () =>
      [...declared]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { text, comment: lines }]) =>
          text.startsWith("{")
            ? `\n${lines}export interface ${name} ${text}\n`
            : `\n${lines}export type ${name} = ${text};\n`,
        )
        .join(""),
  };
}

/** Which items of a tuple are optional or repeated. */
export function flagsOf(type: Type): readonly ElementFlags[] {
  const target = type.isTypeReference() ? type.getTarget() : type;
  return target.isTupleType() ? target.elementFlags : [];
}

interface Declaration {
  readonly text: string;
  readonly comment: string;
}

export function isStructured({ flags }: Type): boolean {
  const isStructure = flags & (TypeFlags.Object | TypeFlags.UnionOrIntersection);
  return isStructure !== 0 && (flags & TypeFlags.Boolean) === 0;
}

/** The name that an object type has in its source; undefined for one that is written in place, or has parameters. */
export function declaredNameOf(type: Type): string | undefined {
  if (type.isUnionType()) return undefined;
  const alias = type.getAliasSymbol();
  if (alias) return type.getAliasTypeArguments().length === 0 ? alias.name : undefined;
  const symbol = type.isClassOrInterface() && !hasParameters(type) ? type.getSymbol() : undefined;
  return symbol && /^[A-Z]\w*$/.test(symbol.name) ? symbol.name : undefined;
}

function hasParameters(type: InterfaceType): boolean {
  return type.getTypeParameters().length > 0;
}

function aliasOf(type: Type): string {
  return type.getAliasSymbol()?.name ?? "Recursive";
}

export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Of an array's item: in brackets where it would bind otherwise. */
function grouped(text: string): string {
  return / \| |^readonly /.test(text.replaceAll(/\{[^]*\}|"[^"]*"/g, "")) ? `(${text})` : text;
}

/** A type of several lines, one level deeper. */
export function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
