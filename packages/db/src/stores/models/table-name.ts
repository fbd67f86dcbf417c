import { createHash } from "node:crypto";
import type { TableIndex } from "@menshen/core";

/** PostgreSQL cuts names after 63 bytes; indexes append nine to their table's. */
const MAX_NAME = 54;

/** The table of a model: `m_crm_stock` of `crm.Stock`. Lower case, so that SQL needs no quotes. */
export function tableNameOf(element: string): string {
  const name = `m_${element.replaceAll(".", "_").toLowerCase()}`;
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 9)}_${digest(element)}`;
}

/** The same for equal indexes, so that a changed one is another. */
export function indexNameOf(table: string, { fields, isUnique }: TableIndex): string {
  return `${table}_${digest(`${isUnique ? "unique " : ""}${fields.join()}`)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
