import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** Revoked sessions alone: an index of all was chosen to find the sessions of one user, and read those of all users. */
export const revokedSessions: Migration = {
  version: 27,
  name: "revoked-sessions",
  async up(db) {
    await db.schema.dropIndex("sessions_by_revokedAtMs").execute();
    await db.schema
      .createIndex("sessions_revoked")
      .on("sessions")
      .column("revokedAtMs")
      .where(sql<boolean>`${sql.ref("revokedAtMs")} is not null`)
      .execute();
  },
};
