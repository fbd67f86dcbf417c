import {
  Code,
  DefinitionError,
  type CallContext,
  type Method,
  type ServiceContext,
  type TableModelDefinition,
} from "@menshen/core";

// oxlint-disable-next-line no-explicit-any -- the inputs and results of all methods of a model
export type RowMethods = Readonly<Record<string, Method<"query" | "mutation", any, any, any>>>;

/** The methods that a model defines beside those of its rows, which they get as functions. */
export function ownMethods(
  { methods }: TableModelDefinition,
  rowMethods: RowMethods,
  { name, element, ports, onDispose }: ServiceContext,
) {
  const own =
    methods?.(rowsOf(rowMethods, name) as never, { name, element, ports, onDispose }) ?? {};
  const taken = Object.keys(own).find((method) => Object.hasOwn(rowMethods, method));
  if (taken === undefined) return own;
  throw new DefinitionError({
    zh: `methods 中的 ${taken} 与读写数据行的方法同名：请换一个名称`,
    en: `methods has ${taken}, which is a method of the rows: give it another name`,
  });
}

/** The methods of the rows as functions: they parse their input, and do not ask who calls. */
function rowsOf(rowMethods: RowMethods, name: string): object {
  const functions = Object.entries(rowMethods).map(([method, member]) => [
    method,
    async (given: unknown): Promise<unknown> => {
      const parsed = member.input.safeParse(given);
      if (parsed.success) return await member.run(parsed.data, noContext);
      const fields = parsed.error.issues.map(({ path }) => path.join(".") || "input").join(", ");
      throw new Code(10701, `the input of ${name}.${method} is not valid: ${fields}`);
    },
  ]);
  return Object.fromEntries(functions) as object;
}

/** The methods of the rows read none. */
const noContext = {} as CallContext;
