import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import { createKeyRing, targetKeyId, type KeyRing, type Secrets } from "./keys.ts";
import { takeTurn } from "./housekeep.ts";
import type { RootScope, Scope } from "./scope.ts";
import { type SealedTable, sealedTables, UNREADABLE } from "./sealed-rows.ts";

const BATCH = 100;
/** The lock of the running re-sealing. */
const RESEALING = "resealing";

export interface ResealReport {
  /** Rows sealed again under the current key. */
  readonly resealed: number;
  /** Rows that their own key did not open, found now. They are marked and stay as they are. */
  readonly unreadable: readonly { readonly table: string; readonly row: string }[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Seals every row under the current key, in small batches. Also opens those that cannot be obtained again, to report
 * damage before it is needed. While nodes run with different keys, only those act whose key the last start announced:
 * the others would seal the rows back.
 */
export async function reseal({ background }: RootScope, secrets: Secrets): Promise<ResealReport> {
  const unreadable: ResealReport["unreadable"][number][] = [];
  let resealed = 0;
  for (const sealed of sealedTables) {
    const ring = createKeyRing(secrets, sealed.purpose);
    const [currentId = "", ...previousIds] = ring.ids;
    const ids = sealed.irreplaceable ? [currentId, ...previousIds] : previousIds;
    for (const keyId of ids) {
      for (let after: Row | undefined; ;) {
        const rows = await background.transaction([], (inner) =>
          resealBatch(inner, { sealed, ring, secrets, keyId, after }),
        );
        if (rows === null) return { resealed, unreadable };
        for (const { row, outcome } of rows) {
          if (outcome === "resealed") resealed++;
          if (outcome === "unreadable") {
            unreadable.push({ table: sealed.table, row: nameOf(sealed, row) });
          }
        }
        if (rows.length < BATCH) break;
        after = rows.at(-1)?.row;
        await nextTurn();
      }
    }
  }
  return { resealed, unreadable };
}

interface Batch {
  readonly sealed: SealedTable;
  readonly ring: KeyRing;
  readonly secrets: Secrets;
  readonly keyId: string;
  /** The last row of the batch before. */
  readonly after: Row | undefined;
}

/** Null when it is another node's turn. */
async function resealBatch(scope: Scope, { sealed, ring, secrets, keyId, after }: Batch) {
  if (!(await takeTurn(scope, RESEALING))) return null;
  if ((await targetKeyId(scope)) !== createKeyRing(secrets, "check").ids[0]) return null;
  const { rows } = await pageOf(sealed, keyId, after).execute(scope.db);
  const done: { row: Row; outcome: "resealed" | "unreadable" | "unchanged" }[] = [];
  for (const row of rows) {
    const values = sealed.columns.map((column) => row[column] as Uint8Array);
    const texts = values.map((value, index) =>
      ring.open(value, `${sealed.table}|${nameOf(sealed, row)}|${sealed.columns[index]}`),
    );
    const isReadable = texts.every((text) => text !== null);
    if (isReadable && keyId === ring.ids[0]) {
      done.push({ row, outcome: "unchanged" });
      continue;
    }
    const next = texts.map((text, index) =>
      isReadable
        ? ring.seal(text ?? "", `${sealed.table}|${nameOf(sealed, row)}|${sealed.columns[index]}`)
        : Buffer.concat([Buffer.from(UNREADABLE, "hex"), values[index] ?? Buffer.alloc(0)]),
    );
    const isWritten = (await write(sealed, row, next).execute(scope.db)).numAffectedRows === 1n;
    const outcome = isReadable ? "resealed" : "unreadable";
    done.push({ row, outcome: isWritten ? outcome : "unchanged" });
  }
  return done;
}

function pageOf({ table, key, columns }: SealedTable, keyId: string, after: Row | undefined) {
  const list = sql.join(key.map((column) => sql.ref(column)));
  const isNext = after
    ? sql`and (${list}) > (${sql.join(key.map((column) => after[column]))})`
    : sql``;
  return sql<Row>`select ${list}, ${sql.join(columns.map((column) => sql.ref(column)))}
    from ${sql.table(table)} where ${sql.ref("keyId")} = ${keyId} ${isNext}
    order by ${list} limit ${sql.lit(BATCH)}`;
}

/** Changes nothing when the row was written meanwhile. */
function write({ table, key, columns }: SealedTable, row: Row, next: readonly Uint8Array[]) {
  const set = columns.map((column, index) => sql`${sql.ref(column)} = ${next[index]}`);
  const isSame = [...key, ...columns].map((column) => sql`${sql.ref(column)} = ${row[column]}`);
  return sql`update ${sql.table(table)} set ${sql.join(set)} where ${sql.join(isSame, sql` and `)}`;
}

function nameOf({ key }: SealedTable, row: Row): string {
  return key.map((column) => String(row[column])).join(" ");
}
