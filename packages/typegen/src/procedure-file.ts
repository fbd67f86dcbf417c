import type { Type } from "typescript/unstable/sync";
import { openModule } from "./open-checker.ts";
import { createJsonTypePrinter, indented, propertyKey } from "./print-json-type.ts";
import { createMethodPrinter, importLine, IMPORTED_NAMES } from "./print-methods.ts";

export interface ProcedureFileOptions {
  /** The module that exports the type of the procedures, and its name there. */
  readonly module: string;
  readonly exported: string;
  /** The name of the interface that is written. */
  readonly name: string;
  readonly header: string;
  /** Where the kinds of procedures are imported from. */
  readonly from: string;
}

/** The server's own procedures as one file, for clients that know nothing of the server's sources. */
export function procedureFile(options: ProcedureFileOptions): string {
  const { module, exported, name, header, from } = options;
  const probe = `export type Procedures = import(${JSON.stringify(module)}).${exported};\n`;
  using types = openModule(probe, []);
  const { checker } = types;
  const printer = createJsonTypePrinter(checker, [name, ...IMPORTED_NAMES]);
  const methods = createMethodPrinter(checker, printer);
  const print = (tree: Type, path: string): string => {
    const lines = checker.getPropertiesOfType(tree).map((symbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      const isProcedure = type && checker.getPropertyOfType(type, "~types") !== undefined;
      const text = isProcedure
        ? methods.method(symbol, path)
        : type && print(type, `${path}.${symbol.name}`);
      return `${printer.comment(symbol, "  ")}  ${propertyKey(symbol.name)}: ${indented(text ?? "unknown")};\n`;
    });
    return `{\n${lines.join("")}}`;
  };
  const body = `\nexport interface ${name} ${print(types.exported("Procedures"), "app")}\n`;
  const rest = printer.declarations();
  return `${header}${importLine(body + rest, from)}${body}${rest}`;
}
