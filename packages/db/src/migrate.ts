import type { Kysely } from "kysely";
import { firstLogin } from "./migrations/0001-first-login.ts";
import { accountLinking } from "./migrations/0002-account-linking.ts";
import { sharedLimits } from "./migrations/0003-shared-limits.ts";
import { suites } from "./migrations/0004-suites.ts";
import { inbox } from "./migrations/0005-inbox.ts";
import { directory } from "./migrations/0006-directory.ts";
import { userMerges } from "./migrations/0007-user-merges.ts";
import { inboxMarks } from "./migrations/0008-inbox-marks.ts";
import type { Migration } from "./migrations/migration.ts";
import type { RootScope, Scope } from "./scope.ts";

const migrations: readonly Migration[] = [
  firstLogin,
  accountLinking,
  sharedLimits,
  suites,
  inbox,
  directory,
  userMerges,
  inboxMarks,
];

/**
 * Brings the schema up to date in one transaction: a second process waits for it and finds nothing left to do.
 * `guard` runs inside: before any change on a database in use, after the tables exist on a new one.
 */
export async function migrate(
  scope: RootScope,
  nowMs: number,
  guard: (scope: Scope, isNew: boolean) => Promise<void>,
  steps: readonly Migration[] = migrations,
): Promise<number> {
  return await scope.transaction(["migrate"], async (inner) => {
    const version = await versionOf(inner);
    const latest = steps.at(-1)?.version ?? 0;
    if (version > latest) {
      throw new Error(
        `the database has schema version ${version}, this program knows up to ${latest}: it was used by a newer release`,
      );
    }
    if (version > 0) await guard(inner, false);
    for (const step of steps) if (step.version > version) await apply(inner, step, nowMs);
    if (version === 0) await guard(inner, true);
    return latest;
  });
}

async function versionOf({ db, dialect }: Scope): Promise<number> {
  await db.schema
    .createTable("schemaVersions")
    .ifNotExists()
    .addColumn("version", dialect.types.integer, (column) => column.notNull().primaryKey())
    .addColumn("name", dialect.types.text, (column) => column.notNull())
    .addColumn("appliedAtMs", dialect.types.integer, (column) => column.notNull())
    .modifyEnd(dialect.tableOptions)
    .execute();
  const row = await db
    .selectFrom("schemaVersions")
    .select((of) => of.fn.max("version").as("version"))
    .executeTakeFirst();
  // The maximum of an empty table is null.
  return (row?.version as number | null | undefined) ?? 0;
}

async function apply({ db, dialect }: Scope, step: Migration, nowMs: number): Promise<void> {
  await step.up(db as unknown as Kysely<unknown>, dialect);
  const { version, name } = step;
  await db.insertInto("schemaVersions").values({ version, name, appliedAtMs: nowMs }).execute();
}
