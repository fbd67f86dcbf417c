import { Code } from "@menshen/core";
import type { Kysely } from "kysely";
import { sqlState, type DialectFacts } from "./dialects.ts";
import { firstLogin } from "./migrations/0001-first-login.ts";
import { accountLinking } from "./migrations/0002-account-linking.ts";
import { sharedLimits } from "./migrations/0003-shared-limits.ts";
import { suites } from "./migrations/0004-suites.ts";
import { inbox } from "./migrations/0005-inbox.ts";
import { directory } from "./migrations/0006-directory.ts";
import { userMerges } from "./migrations/0007-user-merges.ts";
import { inboxMarks } from "./migrations/0008-inbox-marks.ts";
import { returnMode } from "./migrations/0009-return-mode.ts";
import { dryRuns } from "./migrations/0010-dry-runs.ts";
import { dryRunDrafts } from "./migrations/0011-dry-run-drafts.ts";
import { keyIds } from "./migrations/0012-key-ids.ts";
import { usersInAdvance } from "./migrations/0013-users-in-advance.ts";
import { invitations } from "./migrations/0014-invitations.ts";
import { adminSessions } from "./migrations/0015-admin-sessions.ts";
import { timeSources } from "./migrations/0016-time-sources.ts";
import { linkProposals } from "./migrations/0017-link-proposals.ts";
import { inboxOrderHeads } from "./migrations/0018-inbox-order-heads.ts";
import { flowValues } from "./migrations/0019-flow-values.ts";
import { companyNames } from "./migrations/0020-company-names.ts";
import { nodes } from "./migrations/0021-nodes.ts";
import { memberEdits } from "./migrations/0022-member-edits.ts";
import { openidProvider } from "./migrations/0023-openid-provider.ts";
import { modelTables } from "./migrations/0024-model-tables.ts";
import { observation } from "./migrations/0025-observation.ts";
import { growth } from "./migrations/0026-growth.ts";
import { revokedSessions } from "./migrations/0027-revoked-sessions.ts";
import { loginsOfUsers } from "./migrations/0028-logins-of-users.ts";
import { dryRunChoices } from "./migrations/0029-dry-run-choices.ts";
import { listsByFilter } from "./migrations/0030-lists-by-filter.ts";
import type { Migration } from "./migrations/migration.ts";
import type { Schema } from "./schema.ts";
import type { RootScope, Scope } from "./scope.ts";

/** In the order of their versions. */
export const migrations: readonly Migration[] = [
  firstLogin,
  accountLinking,
  sharedLimits,
  suites,
  inbox,
  directory,
  userMerges,
  inboxMarks,
  returnMode,
  dryRuns,
  dryRunDrafts,
  keyIds,
  usersInAdvance,
  invitations,
  adminSessions,
  timeSources,
  linkProposals,
  inboxOrderHeads,
  flowValues,
  companyNames,
  nodes,
  memberEdits,
  openidProvider,
  modelTables,
  observation,
  growth,
  revokedSessions,
  loginsOfUsers,
  dryRunChoices,
  listsByFilter,
];

/** The schema version of this program. */
export const latestVersion: number = migrations.at(-1)?.version ?? 0;

/**
 * Brings the schema up to date in one transaction: a second process waits for it and finds nothing left to do. Each
 * migration that is missing runs, also one that came to the program after a later one had run.
 * `guard` runs inside: before any change on a database in use, after the tables exist on a new one.
 */
export async function migrate(
  scope: RootScope,
  nowMs: number,
  guard: (scope: Scope, isNew: boolean) => Promise<void>,
  steps: readonly Migration[] = migrations,
): Promise<number> {
  const latest = steps.at(-1)?.version ?? 0;
  let version = 0;
  try {
    await scope.transaction(["migrate"], async (inner) => {
      const applied = await appliedVersions(inner);
      version = Math.max(0, ...applied);
      if (version > latest) throw newerSchema(version, latest);
      if (version > 0) await guard(inner, false);
      for (const step of steps) if (!applied.has(step.version)) await apply(inner, step, nowMs);
      if (version === 0) await guard(inner, true);
    });
  } catch (error) {
    throw isMissingRight(error) ? missingRight(version, latest, error) : error;
  }
  return latest;
}

function newerSchema(version: number, latest: number): Code {
  return new Code(
    50000,
    `the database has schema version ${version}, this program knows up to ${latest}: it was used by a newer release`,
  );
}

/** SQLSTATE insufficient_privilege. */
export function isMissingRight(error: unknown): error is Error {
  return error instanceof Error && sqlState(error) === "42501";
}

function missingRight(version: number, latest: number, error: Error): Code {
  const remedy =
    version < latest
      ? `its schema version is ${version} of ${latest}: run menshen migrate as the owner of the schema`
      : "grant it select, insert, update and delete on all tables of the schema";
  return new Code(50000, `the database role lacks rights (${error.message}); ${remedy}`, {
    cause: error,
  });
}

/** 0 for a new database. */
export async function versionOf(scope: Scope): Promise<number> {
  return Math.max(0, ...(await appliedVersions(scope)));
}

async function appliedVersions({ db, dialect }: Scope): Promise<ReadonlySet<number>> {
  const exists = await dialect.hasTable("schemaVersions").execute(db);
  if (!exists.rows[0]?.found) {
    await createVersionTable(db, dialect);
    return new Set();
  }
  const rows = await db.selectFrom("schemaVersions").select("version").execute();
  return new Set(rows.map(({ version }) => version));
}

/** Not `if not exists`, which needs the right to create tables even where the table exists. */
async function createVersionTable(db: Kysely<Schema>, { types, tableOptions }: DialectFacts) {
  await db.schema
    .createTable("schemaVersions")
    .addColumn("version", types.integer, (column) => column.notNull().primaryKey())
    .addColumn("name", types.text, (column) => column.notNull())
    .addColumn("appliedAtMs", types.integer, (column) => column.notNull())
    .modifyEnd(tableOptions)
    .execute();
}

async function apply({ db, dialect }: Scope, step: Migration, nowMs: number): Promise<void> {
  await step.up(db as unknown as Kysely<unknown>, dialect);
  const { version, name } = step;
  await db.insertInto("schemaVersions").values({ version, name, appliedAtMs: nowMs }).execute();
}
