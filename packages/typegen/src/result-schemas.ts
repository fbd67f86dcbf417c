import type { ElementModule } from "@menshen/runtime";
import type { Checker, Symbol as TypeSymbol, Type } from "typescript/unstable/sync";
import type { ClientFileOptions } from "./client-file.ts";
import {
  createJsonSchemaPrinter,
  type JsonSchema,
  type JsonSchemaPrinter,
} from "./json-schema-of-type.ts";
import { openModule } from "./open-checker.ts";

/** JSON Schemas of what methods return, by the path of the method below its Type or its procedure. */
export interface ResultSchemas {
  readonly results: Readonly<Record<string, JsonSchema>>;
  /** What they refer to. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/** Of the reachable methods of elements, by the full name of the element that defines them and their name. */
export function elementResults(
  elements: readonly Pick<ElementModule, "owner" | "file">[],
  { hosts, prefix }: ClientFileOptions & { readonly prefix: string },
): ResultSchemas {
  const files = [...new Map(elements.map(({ owner, file }) => [file, owner]))];
  const probe = files.map(
    ([file], n) =>
      `export type Methods${n} = ReachableMembers<typeof import(${JSON.stringify(file)}).default>;\n`,
  );
  using types = openModule(
    `import type { ReachableMembers } from "@menshen/core";\n${probe.join("")}`,
    hosts,
  );
  const { checker } = types;
  const printer = createJsonSchemaPrinter(checker, prefix);
  const results = files.flatMap(([, owner], n) =>
    checker
      .getPropertiesOfType(types.exported(`Methods${n}`))
      .map((member) => [`${owner}.${member.name}`, resultOf(checker, printer, member)] as const),
  );
  return { results: withoutUnknown(results), definitions: printer.definitions };
}

/** Of procedures by their full paths. @param exported the name of the tree of procedures in the module */
export function procedureResults({
  module,
  exported,
  root,
  prefix,
}: Record<"module" | "exported" | "root" | "prefix", string>): ResultSchemas {
  using types = openModule(
    `export type Procedures = import(${JSON.stringify(module)}).${exported};\n`,
    [],
  );
  const { checker } = types;
  const printer = createJsonSchemaPrinter(checker, prefix);
  const walk = (tree: Type, path: string): (readonly [string, JsonSchema | undefined])[] =>
    checker.getPropertiesOfType(tree).flatMap((symbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      if (!type) return [];
      const name = `${path}.${symbol.name}`;
      const isProcedure = checker.getPropertyOfType(type, "~types") !== undefined;
      return isProcedure ? [[name, resultOf(checker, printer, symbol)] as const] : walk(type, name);
    });
  const results = walk(types.exported("Procedures"), root);
  return { results: withoutUnknown(results), definitions: printer.definitions };
}

/** The schema of a method's result, or of a subscription's events. */
function resultOf(
  checker: Checker,
  printer: JsonSchemaPrinter,
  method: TypeSymbol,
): JsonSchema | undefined {
  const part = (type: Type | undefined, name: string): Type | undefined => {
    const symbol = type && checker.getPropertyOfType(type, name);
    return symbol && checker.getTypeOfSymbol(symbol);
  };
  const type = checker.getTypeOfSymbol(method);
  const carried = part(type, "~types");
  const types = carried && checker.getNonNullableType(carried);
  const result = part(types, "output") ?? part(types, "event");
  // Nothing arrives for a result that is undefined.
  const schema = result && (printer.schemaOf(result) ?? { not: {} });
  return schema && part(type, "~rows") ? withAnyFields(schema) : schema;
}

/** A page of a model's rows: with a `fieldList` any field may be absent. */
function withAnyFields(page: JsonSchema): JsonSchema {
  const properties = page["properties"] as Record<string, JsonSchema>;
  const rows = properties["rowDatas"] ?? {};
  const { required: _, ...row } = rows["items"] as JsonSchema;
  return { ...page, properties: { ...properties, rowDatas: { ...rows, items: row } } };
}

function withoutUnknown(
  results: readonly (readonly [string, JsonSchema | undefined])[],
): Record<string, JsonSchema> {
  return Object.fromEntries(
    results.filter((one): one is readonly [string, JsonSchema] => !!one[1]),
  );
}
