import { Code } from "@menshen/core";
import type {
  AuthorisationKey,
  CorpCallbackRow,
  CorpCallbackStore,
  NewTicket,
  OrgCodeRow,
  OrgCodeStore,
  SuiteStores,
  SuiteTicketStore,
} from "@menshen/domain";
import type { KeyRing } from "../../keys.ts";
import type { Scope } from "../../scope.ts";
import { columns, statement } from "../../statement.ts";
import { authorisationStore } from "./authorisations.ts";

export function suiteStores(scope: Scope, ring: KeyRing): SuiteStores {
  return {
    suiteTickets: suiteTicketStore(scope, ring),
    authorisations: authorisationStore(scope, ring),
    orgCodes: orgCodeStore(scope),
    corpCallbacks: corpCallbackStore(scope, ring),
  };
}

const KEPT_TICKETS = 2;

type StoredTicket = Omit<NewTicket, "ticket"> & { sealed: Uint8Array };

const putTicket = statement<StoredTicket, unknown>((db, ticket) =>
  db
    .insertInto("suiteTickets")
    .values(columns(ticket, ["suiteId", "pushedAtMs", "receivedAtMs", "sealed"]))
    .onConflict((conflict) =>
      conflict
        .columns(["suiteId", "pushedAtMs"])
        .doUpdateSet((row) => ({ sealed: row.ref("excluded.sealed") })),
    ),
);

const tickets = statement<{ suiteId: string }, StoredTicket>((db, { suiteId }) =>
  db
    .selectFrom("suiteTickets")
    .selectAll()
    .where("suiteId", "=", suiteId)
    .orderBy("pushedAtMs", "desc")
    .limit(KEPT_TICKETS),
);

const dropTickets = statement<{ suiteId: string; beforeMs: number }, unknown>(
  (db, { suiteId, beforeMs }) =>
    db.deleteFrom("suiteTickets").where("suiteId", "=", suiteId).where("pushedAtMs", "<", beforeMs),
);

function suiteTicketStore(scope: Scope, ring: KeyRing): SuiteTicketStore {
  return {
    put: ({ ticket, ...row }) =>
      scope.atomically(async (inner) => {
        await inner.send(putTicket, { ...row, sealed: ring.seal(ticket, ticketPlace(row)) });
        const oldest = (await inner.all(tickets, row)).at(-1);
        if (oldest) {
          const { suiteId, pushedAtMs: beforeMs } = oldest;
          await inner.send(dropTickets, { suiteId, beforeMs });
        }
      }),
    async find(suiteId) {
      const rows = await scope.all(tickets, { suiteId });
      const [newest, previous = null] = rows.flatMap(
        (row) => ring.open(row.sealed, ticketPlace(row)) ?? [],
      );
      const receivedAtMs = rows[0]?.receivedAtMs ?? 0;
      return newest === undefined ? null : { newest, previous, receivedAtMs };
    },
  };
}

function ticketPlace({ suiteId, pushedAtMs }: Pick<NewTicket, "suiteId" | "pushedAtMs">): string {
  return `suiteTickets|${suiteId} ${pushedAtMs}|sealed`;
}

type StoredCode = OrgCodeRow & { folded: string; nowMs: number };

const setCode = statement<StoredCode, unknown>((db, code) =>
  db
    .insertInto("orgCodes")
    .values({
      ...columns(code, ["suiteId", "corpId", "code", "folded", "element"]),
      updatedAtMs: code.nowMs,
    })
    .onConflict((conflict) =>
      conflict.columns(["suiteId", "corpId"]).doUpdateSet((row) => ({
        code: row.ref("excluded.code"),
        folded: row.ref("excluded.folded"),
        element: row.ref("excluded.element"),
        updatedAtMs: row.ref("excluded.updatedAtMs"),
      })),
    ),
);

const codeFacts = ["suiteId", "corpId", "code", "element"] as const;

const findCode = statement<{ folded: string }, OrgCodeRow>((db, { folded }) =>
  db.selectFrom("orgCodes").select(codeFacts).where("folded", "=", folded).orderBy("suiteId"),
);

const codesOfSuite = statement<{ suiteId: string }, OrgCodeRow>((db, { suiteId }) =>
  db.selectFrom("orgCodes").select(codeFacts).where("suiteId", "=", suiteId).orderBy("folded"),
);

function orgCodeStore(scope: Scope): OrgCodeStore {
  return {
    set: (row) =>
      scope.atomically(async (inner) => {
        const others = await codeRows(inner, row.code);
        if (others.some(({ suiteId, corpId }) => suiteId === row.suiteId && corpId !== row.corpId))
          throw new Code(10703, "another company has this organisation code");
        await inner.send(setCode, { ...row, folded: fold(row.code) });
      }),
    find: (code) => codeRows(scope, code),
    list: (suiteId) => scope.all(codesOfSuite, { suiteId }),
  };
}

function codeRows(scope: Scope, code: string): Promise<OrgCodeRow[]> {
  return scope.all(findCode, { folded: fold(code) });
}

function fold(code: string): string {
  return code.normalize("NFKC").toLowerCase();
}

type CallbackKeys = Pick<CorpCallbackRow, "token" | "encodingAESKey">;
type StoredKeys = Omit<CorpCallbackRow, keyof CallbackKeys> & { sealed: Uint8Array };

const setKeys = statement<StoredKeys & { nowMs: number }, { corpKey: string }>((db, keys) =>
  db
    .insertInto("corpCallbacks")
    .values({
      ...columns(keys, ["suiteId", "corpId", "corpKey", "sealed"]),
      updatedAtMs: keys.nowMs,
    })
    .onConflict((conflict) =>
      conflict.columns(["suiteId", "corpId"]).doUpdateSet((row) => ({
        sealed: row.ref("excluded.sealed"),
        updatedAtMs: row.ref("excluded.updatedAtMs"),
      })),
    )
    .returning("corpKey"),
);

const keyFacts = ["suiteId", "corpId", "corpKey", "sealed"] as const;

const findKeys = statement<{ corpKey: string }, StoredKeys>((db, { corpKey }) =>
  db.selectFrom("corpCallbacks").select(keyFacts).where("corpKey", "=", corpKey),
);

const keysOfSuite = statement<{ suiteId: string }, StoredKeys>((db, { suiteId }) =>
  db.selectFrom("corpCallbacks").select(keyFacts).where("suiteId", "=", suiteId).orderBy("corpId"),
);

function corpCallbackStore(scope: Scope, ring: KeyRing): CorpCallbackStore {
  const opened = ({ sealed, ...row }: StoredKeys): CorpCallbackRow | null => {
    const keys = ring.open(sealed, keysPlace(row));
    return keys === null ? null : { ...row, ...(JSON.parse(keys) as CallbackKeys) };
  };
  return {
    async set({ token, encodingAESKey, ...row }) {
      const sealed = ring.seal(JSON.stringify({ token, encodingAESKey }), keysPlace(row));
      return (await scope.first(setKeys, { ...row, sealed }))?.corpKey ?? row.corpKey;
    },
    async find(corpKey) {
      const row = await scope.first(findKeys, { corpKey });
      return row && opened(row);
    },
    list: async (suiteId) =>
      (await scope.all(keysOfSuite, { suiteId })).flatMap((row) => opened(row) ?? []),
  };
}

/** Not keyed by corpKey: the first key of a company stays valid when its keys are replaced. */
function keysPlace({ suiteId, corpId }: AuthorisationKey): string {
  return `corpCallbacks|${suiteId} ${corpId}|sealed`;
}
