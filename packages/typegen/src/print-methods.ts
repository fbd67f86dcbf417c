import type { Checker, Symbol as TypeSymbol, Type } from "typescript/unstable/sync";
import type { JsonTypePrinter } from "./print-json-type.ts";

/** What a generated file imports of `@menshen/client`. */
export const IMPORTED_NAMES = ["Element", "Model", "Mutation", "Query", "RouterOf", "Subscription"];

/** The import of the names that a file uses. */
export function importLine(body: string, from = "@menshen/client"): string {
  const used = IMPORTED_NAMES.filter((name) => new RegExp(`\\b${name}<`).test(body));
  return used.length === 0
    ? ""
    : `import type { ${used.join(", ")} } from ${JSON.stringify(from)};\n`;
}

export interface MethodPrinter {
  /** `Query<Input, Output>` and so on. */
  method(member: TypeSymbol, owner: string): string;
  /** The fields of a model; undefined for other elements. */
  modelFields(members: readonly TypeSymbol[]): string | undefined;
}

export function createMethodPrinter(checker: Checker, printer: JsonTypePrinter): MethodPrinter {
  const propertyOf = (type: Type | undefined, name: string): Type | undefined => {
    const symbol = type && checker.getPropertyOfType(type, name);
    const found = symbol && checker.getTypeOfSymbol(symbol);
    // Both are optional in the source; what they hold is asked for.
    return found && checker.getNonNullableType(found);
  };
  return {
    method(member, owner) {
      const type = checker.getTypeOfSymbol(member);
      const kind = propertyOf(type, "kind");
      const types = propertyOf(type, "~types");
      const place = `${owner}.${member.name}`;
      const part = (name: string): string => {
        const symbol = types && checker.getPropertyOfType(types, name);
        const found = symbol && checker.getTypeOfSymbol(symbol);
        return found ? printer.print(found, `${place} ${name}`) : "unknown";
      };
      const input = part("input");
      if (kind?.isStringLiteralType() && kind.value === "subscription")
        return `Subscription<${input}, ${part("event")}>`;
      const isQuery = kind?.isStringLiteralType() === true && kind.value === "query";
      return `${isQuery ? "Query" : "Mutation"}<${input}, ${part("output")}>`;
    },
    modelFields(members) {
      for (const member of members) {
        const fields = propertyOf(checker.getTypeOfSymbol(member), "~rows");
        if (fields) return printer.print(fields, member.name);
      }
      return undefined;
    },
  };
}
