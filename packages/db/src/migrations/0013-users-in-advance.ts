import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** What an administrator enters about a user, and when the user first signed in. */
export const usersInAdvance: Migration = {
  version: 13,
  name: "users-in-advance",
  async up(db, { types: { text, integer } }) {
    for (const column of ["mobile", "email", "forCorpId"]) {
      await db.schema.alterTable("users").addColumn(column, text).execute();
    }
    await db.schema.alterTable("users").addColumn("firstLoginAtMs", integer).execute();
    // Until now a login was the only way to become a user.
    await sql`update users set ${sql.ref("firstLoginAtMs")} = ${sql.ref("createdAtMs")}`.execute(
      db,
    );
    for (const column of ["mobile", "email", "role"]) {
      await db.schema.createIndex(`users_by_${column}`).on("users").columns([column]).execute();
    }
  },
};
