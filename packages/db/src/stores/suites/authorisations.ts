import { sql } from "kysely";
import type {
  AuthorisationFacts,
  AuthorisationKey,
  AuthorisationRow,
  AuthorisationStore,
  NewAuthorisation,
} from "@menshen/domain";
import type { KeyRing } from "../../keys.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { deleteOfCorp } from "./end-of-corp.ts";

type Stored = Omit<AuthorisationRow, "permanentCode"> & { sealed: Uint8Array | null };
type NewStored = Omit<NewAuthorisation, "permanentCode"> & { sealed: Uint8Array };

const facts = [
  "suiteId",
  "corpId",
  "agentId",
  "sealed",
  "authCodeHash",
  "state",
  "corpName",
  "corpFullName",
] as const;
const stored = [
  ...facts,
  "status",
  "problem",
  "authorisedAtMs",
  "cancelledAtMs",
  "updatedAtMs",
] as const;

const save = statement<NewStored, unknown>((db, row) =>
  db
    .insertInto("authorisations")
    .values({
      ...columns(row, [...facts, "authorisedAtMs"]),
      status: "active",
      problem: null,
      cancelledAtMs: null,
      updatedAtMs: row.nowMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["suiteId", "corpId"])
        .doUpdateSet((next) => ({
          agentId: next.fn.coalesce("excluded.agentId", "authorisations.agentId"),
          sealed: next.ref("excluded.sealed"),
          authCodeHash: next.ref("excluded.authCodeHash"),
          state: next.fn.coalesce("excluded.state", "authorisations.state"),
          corpName: next.ref("excluded.corpName"),
          corpFullName: next.ref("excluded.corpFullName"),
          status: "active" as const,
          problem: null,
          cancelledAtMs: null,
          authorisedAtMs: next.ref("excluded.authorisedAtMs"),
          updatedAtMs: next.ref("excluded.updatedAtMs"),
        }))
        .where("authorisations.authorisedAtMs", "<=", row.authorisedAtMs)
        .where((where) =>
          where.or([
            where("authorisations.cancelledAtMs", "is", null),
            where("authorisations.cancelledAtMs", "<=", row.authorisedAtMs),
          ]),
        ),
    ),
);

/** By either id of the company; its own row takes precedence over another company's alias. */
const find = statement<AuthorisationKey, Stored>((db, { suiteId, corpId }) =>
  db
    .selectFrom("authorisations as a")
    .select(stored)
    .where("a.suiteId", "=", suiteId)
    .where((where) =>
      where.or([
        where("a.corpId", "=", corpId),
        where(
          "a.corpId",
          "in",
          where
            .selectFrom("corpAliases as l")
            .select("l.corpId")
            .where("l.suiteId", "=", suiteId)
            .where("l.alias", "=", corpId),
        ),
      ]),
    )
    .orderBy(sql`case when ${sql.ref("a.corpId")} = ${corpId} then 0 else 1 end`)
    .limit(1),
);

const findByAuthCode = statement<{ suiteId: string; authCodeHash: string }, Stored>(
  (db, { suiteId, authCodeHash }) =>
    db
      .selectFrom("authorisations")
      .select(stored)
      .where("suiteId", "=", suiteId)
      .where("authCodeHash", "=", authCodeHash),
);

const list = statement<{ suiteId: string }, Stored>((db, { suiteId }) =>
  db.selectFrom("authorisations").select(stored).where("suiteId", "=", suiteId).orderBy("corpId"),
);

const confirm = statement<AuthorisationKey & AuthorisationFacts, unknown>((db, row) =>
  db
    .updateTable("authorisations")
    .set((stored) => ({
      agentId: stored.fn.coalesce(row.agentId, stored.ref("agentId")),
      corpName: stored.fn.coalesce(row.corpName, stored.ref("corpName")),
      corpFullName: stored.fn.coalesce(row.corpFullName, stored.ref("corpFullName")),
      status: "active" as const,
      problem: null,
      updatedAtMs: row.nowMs,
    }))
    .where("suiteId", "=", row.suiteId)
    .where("corpId", "=", row.corpId)
    .where("status", "!=", "cancelled"),
);

const suspect = statement<AuthorisationKey & { problem: number; nowMs: number }, unknown>(
  (db, { suiteId, corpId, problem, nowMs }) =>
    db
      .updateTable("authorisations")
      .set({ status: "unusable", problem, updatedAtMs: nowMs })
      .where("suiteId", "=", suiteId)
      .where("corpId", "=", corpId)
      .where("status", "!=", "cancelled"),
);

type Ending = AuthorisationKey & { cancelledAtMs: number; nowMs: number };

/** Works for an unknown company too: its authorisation may still be in flight, and is void already. */
const end = statement<Ending, unknown>((db, row) =>
  db
    .insertInto("authorisations")
    .values({
      ...columns(row, ["suiteId", "corpId", "cancelledAtMs"]),
      agentId: null,
      sealed: null,
      authCodeHash: null,
      state: null,
      corpName: "",
      corpFullName: "",
      status: "cancelled",
      problem: null,
      authorisedAtMs: 0,
      updatedAtMs: row.nowMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["suiteId", "corpId"])
        .doUpdateSet((next) => ({
          agentId: null,
          sealed: null,
          state: null,
          corpName: "",
          corpFullName: "",
          status: "cancelled" as const,
          problem: null,
          cancelledAtMs: next.ref("excluded.cancelledAtMs"),
          updatedAtMs: next.ref("excluded.updatedAtMs"),
        }))
        .where("authorisations.authorisedAtMs", "<=", row.cancelledAtMs),
    ),
);

const addAlias = statement<AuthorisationKey & { alias: string }, unknown>((db, alias) =>
  db
    .insertInto("corpAliases")
    .values(columns(alias, ["suiteId", "alias", "corpId"]))
    .onConflict((conflict) =>
      conflict
        .columns(["suiteId", "alias"])
        .doUpdateSet((row) => ({ corpId: row.ref("excluded.corpId") })),
    ),
);

const aliases = statement<{ suiteId: string }, { alias: string; corpId: string }>(
  (db, { suiteId }) =>
    db
      .selectFrom("corpAliases")
      .select(["alias", "corpId"])
      .where("suiteId", "=", suiteId)
      .orderBy("alias"),
);

const corpIds = statement<{ suiteId: string }, { id: string; corpId: string }>((db, { suiteId }) =>
  db
    .selectFrom("authorisations")
    .select(["corpId as id", "corpId"])
    .where("suiteId", "=", suiteId)
    .union((also) =>
      also
        .selectFrom("corpAliases")
        .select(["alias as id", "corpId"])
        .where("suiteId", "=", suiteId),
    ),
);

export function authorisationStore(scope: Scope, ring: KeyRing): AuthorisationStore {
  const opened = ({ sealed, ...row }: Stored): AuthorisationRow => ({
    ...row,
    permanentCode: sealed && ring.open(sealed, placeOf(row)),
  });
  const first = (row: Stored | null) => row && opened(row);
  return {
    async save({ permanentCode, ...row }) {
      const sealed = ring.seal(permanentCode, placeOf(row));
      return (await scope.change(save, { ...row, sealed })) === 1;
    },
    find: async (key) => first(await scope.first(find, key)),
    findByAuthCode: async (suiteId, authCodeHash) =>
      first(await scope.first(findByAuthCode, { suiteId, authCodeHash })),
    list: async (suiteId) => (await scope.all(list, { suiteId })).map(opened),
    confirm: ({ suiteId, corpId }, news) => scope.send(confirm, { ...news, suiteId, corpId }),
    suspect: (key, problem, nowMs) => scope.send(suspect, { ...key, problem, nowMs }),
    async end(key, { base, cancelledAtMs, nowMs }) {
      return await scope.atomically(async (inner) => {
        const ended = await inner.change(end, { ...key, cancelledAtMs, nowMs });
        if (ended !== 1) return false;
        await deleteOfCorp(inner, { ...key, base, nowMs });
        inner.signal("logouts");
        return true;
      });
    },
    addAlias: (key, alias) => scope.send(addAlias, { ...key, alias }),
    aliases: (suiteId) => scope.all(aliases, { suiteId }),
    async corpIds(suiteId, only) {
      const rows = await scope.all(corpIds, { suiteId });
      return rows.flatMap(({ id, corpId }) => (only === undefined || only === corpId ? id : []));
    },
  };
}

function placeOf({ suiteId, corpId }: AuthorisationKey): string {
  return `authorisations|${suiteId} ${corpId}|sealed`;
}
