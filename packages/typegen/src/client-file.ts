import { shortName } from "@menshen/core";
import type { ElementModule } from "@menshen/runtime";
import type { Symbol as TypeSymbol } from "typescript/unstable/sync";
import { openModule, type ModuleTypes } from "./open-checker.ts";
import { createJsonTypePrinter, indented, propertyKey } from "./print-json-type.ts";
import { createMethodPrinter, importLine, IMPORTED_NAMES } from "./print-methods.ts";

export interface ClientFileOptions {
  /** Modules of the packages that elements may import without having them in their own folder. */
  readonly hosts: readonly string[];
}

export interface ClientFile {
  readonly text: string;
  /** Reachable methods that the text lacks, as `shop.StoreType.getOrder`: the compiler refuses their definition. */
  readonly refused: readonly string[];
}

/**
 * One TypeScript file for clients anywhere: an interface per Type, the elements by name, and the router. It imports
 * `@menshen/client` only; the sources of the elements are not needed.
 * @throws LostInJson a reachable method takes or returns what JSON cannot carry
 */
export function clientFile(
  elements: readonly ElementModule[],
  { hosts }: ClientFileOptions,
): ClientFile {
  const files = [...new Map(elements.map(({ owner, file }) => [file, owner]))];
  const names = interfaceNames(files.map(([, owner]) => owner));
  const probe = files.map(
    ([file], n) =>
      `export type Methods${n} = ReachableMembers<typeof import(${JSON.stringify(file)}).default>;\n`,
  );
  using types = openModule(
    `import type { ReachableMembers } from "@menshen/core";\n${probe.join("")}`,
    hosts,
  );
  const printer = createJsonTypePrinter(types.checker, [...names, ...IMPORTED_NAMES, ...OWN_NAMES]);
  const refused: string[] = [];
  const interfaces = files.map(([file, owner], n) => {
    const members = types.checker.getPropertiesOfType(types.exported(`Methods${n}`));
    const typed = new Set(members.map(({ name }) => name));
    const reachable = elements.filter((one) => one.file === file).flatMap((one) => one.methods);
    for (const name of new Set(reachable)) if (!typed.has(name)) refused.push(`${owner}.${name}`);
    return interfaceText(types, printer, { name: names[n] ?? "", owner, members });
  });
  const nameOf = new Map(files.map(([file], n) => [file, names[n] ?? ""]));
  const tree = treeOf(
    elements.map(({ fullName, file }) => [fullName, `Element<${nameOf.get(file) ?? ""}>`]),
  );
  const body = [
    "\n/** The elements by name: `createClient<Elements>({ url })`. */\n",
    `export interface Elements ${printTree(tree)}\n`,
    "\n/** For tRPC's own clients and TanStack Query. */\nexport type AppRouter = RouterOf<Elements>;\n",
    ...interfaces,
    printer.declarations(),
  ].join("");
  return { text: `${HEADER}${importLine(body)}${body}`, refused };
}

/** A line for people about an entry of `refused`. */
export function refusedMethod(path: string): string {
  return `${path}: left out, because the compiler refuses it; menshen check --types says why`;
}

const HEADER = "// Made by `menshen types --client`. Do not edit.\n";
const OWN_NAMES = ["Elements", "AppRouter"];

/** Short names of the Types, numbered where two folders have the same. */
function interfaceNames(owners: readonly string[]): string[] {
  const taken = new Set<string>([...IMPORTED_NAMES, ...OWN_NAMES]);
  return owners.map((owner) => {
    const base = shortName(owner);
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
    taken.add(name);
    return name;
  });
}

function interfaceText(
  { checker }: ModuleTypes,
  printer: ReturnType<typeof createJsonTypePrinter>,
  { name, owner, members }: { name: string; owner: string; members: readonly TypeSymbol[] },
): string {
  const print = createMethodPrinter(checker, printer);
  const model = print.modelFields(members);
  const comment = `\n/** \`${owner}\` */\n`;
  const own = model === undefined ? members : members.filter((member) => !isOfRows(member));
  const lines = own.map(
    (member) =>
      `${printer.comment(member, "  ")}  ${propertyKey(member.name)}: ${indented(print.method(member, owner))};\n`,
  );
  const methods = `{\n${lines.join("")}}`;
  if (model === undefined) return `${comment}export interface ${name} ${methods}\n`;
  return `${comment}export type ${name} = Model<${model}>${own.length > 0 ? ` & ${methods}` : ""};\n`;
}

/** The methods that every model has. */
function isOfRows({ name }: TypeSymbol): boolean {
  return name === "get" || name === "query";
}

interface Branch {
  leaf?: string;
  readonly children: Map<string, Branch>;
}

function treeOf(leaves: readonly (readonly [path: string, leaf: string])[]): Branch {
  const root: Branch = { children: new Map() };
  for (const [path, leaf] of leaves) {
    let at = root;
    for (const segment of path.split(".")) {
      const next: Branch = at.children.get(segment) ?? { children: new Map() };
      at.children.set(segment, next);
      at = next;
    }
    at.leaf = leaf;
  }
  return root;
}

function printTree({ children }: Branch): string {
  const lines = [...children].map(([name, child]) => {
    const inner = child.children.size > 0 ? [indented(printTree(child))] : [];
    const parts = [...(child.leaf === undefined ? [] : [child.leaf]), ...inner];
    return `  ${propertyKey(name)}: ${parts.join(" & ")};\n`;
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}}`;
}
