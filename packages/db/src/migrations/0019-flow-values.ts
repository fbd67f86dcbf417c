import type { Migration } from "./migration.ts";

/** What a login Type stores with a flow, such as a PKCE verifier. */
export const flowValues: Migration = {
  version: 19,
  name: "flow-values",
  async up(db, { types: { bytes } }) {
    await db.schema.alterTable("flows").addColumn("kept", bytes).execute();
  },
};
