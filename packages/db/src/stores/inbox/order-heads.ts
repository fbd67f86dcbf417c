import { sql } from "kysely";
import type { Claim, InboxRecord } from "@menshen/domain";
import type { Scope } from "../../scope.ts";
import { statement } from "../../statement.ts";

/*
 * Records of one scope and order key are an order. Of its unfinished records the first is its head and may be claimed; the
 * others are blocked, so that a claim reads a few index entries, however many wait. A unique index admits one head. Who
 * ends a head makes the next record the head under the lock of the order, which who stores a record shares.
 */

export type Order = Pick<InboxRecord, "scope" | "orderKey">;

export function locksOf({ scope, orderKey }: Order): string[] {
  return orderKey === null ? [] : [`inbox ${JSON.stringify([scope, orderKey])}`];
}

/**
 * Makes the record after a head that ended under this claim the head, and changes nothing after another record. Bounded by
 * its id, so that finished records are not visited.
 */
export const unblockNext = statement<Order & Pick<Claim, "id" | "lease">, unknown>(
  (db, { scope, orderKey, id, lease }) =>
    db
      .updateTable("inboxRecords")
      .set({ isBlocked: 0 })
      .where("id", "=", (of) =>
        of
          .selectFrom("inboxRecords as e")
          .select("e.id")
          .where("e.scope", "=", scope)
          .where("e.orderKey", "=", orderKey)
          .where("e.finishedAtMs", "is", null)
          .where("e.id", ">", id)
          .where((e) =>
            e.exists(
              e
                .selectFrom("inboxRecords as h")
                .select("h.id")
                .where("h.id", "=", id)
                .where("h.leaseVersion", "=", lease)
                .where("h.finishedAtMs", "is not", null)
                .where("h.isBlocked", "=", sql.lit(0)),
            ),
          )
          .orderBy("e.id")
          .limit(sql.lit(1)),
      ),
);

export const headOf = statement<Order, { id: number }>((db, { scope, orderKey }) =>
  db
    .selectFrom("inboxRecords")
    .select("id")
    .where("scope", "=", scope)
    .where("orderKey", "=", orderKey)
    .where("finishedAtMs", "is", null)
    .where("isBlocked", "=", sql.lit(0)),
);

export const setBlocked = statement<{ id: number; isBlocked: 0 | 1 }, unknown>(
  (db, { id, isBlocked }) => db.updateTable("inboxRecords").set({ isBlocked }).where("id", "=", id),
);

/** Every order without a head gets one: retention removes unfinished records, too. */
const unblockAll = statement<object, unknown>((db) => {
  const unfinished = db
    .selectFrom("inboxRecords as e")
    .where("e.finishedAtMs", "is", null)
    .where("e.orderKey", "is not", null)
    .groupBy(["e.scope", "e.orderKey"])
    .having((e) => e.fn.min("e.isBlocked"), "=", 1);
  return db
    .updateTable("inboxRecords")
    .set({ isBlocked: 0 })
    .where(
      "id",
      "in",
      unfinished.select((e) => e.fn.min("e.id").as("id")),
    );
});

export async function unblockOrders(scope: Scope): Promise<void> {
  await scope.send(unblockAll, {});
}
