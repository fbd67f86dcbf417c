import type { Migration } from "./migration.ts";

/** The logins to applications of one user, for the page of that user. */
export const loginsOfUsers: Migration = {
  version: 28,
  name: "logins-of-users",
  async up(db) {
    const index = db.schema.createIndex("oidcLogins_by_userId").on("oidcLogins");
    await index.column("userId").execute();
  },
};
