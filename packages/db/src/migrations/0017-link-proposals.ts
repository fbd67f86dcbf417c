import type { ColumnDefinitionBuilder } from "kysely";
import type { Migration } from "./migration.ts";

/** Refused members whom an administrator may link to a user. */
export const linkProposals: Migration = {
  version: 17,
  name: "link-proposals",
  async up(db, { types: { text, integer, id }, tableOptions }) {
    await db.schema
      .createTable("linkProposals")
      .addColumn("id", id)
      .addColumn("corpKey", text, required)
      .addColumn("memberId", text, required)
      .addColumn("userId", text, (column) => required(column).references("users.id"))
      .addColumn("matchedBy", text, required)
      .addColumn("createdAtMs", integer, required)
      .addForeignKeyConstraint(
        "linkProposalsMember",
        ["corpKey", "memberId"],
        "members",
        ["corpKey", "memberId"],
        (member) => member.onDelete("cascade").onUpdate("cascade"),
      )
      .addUniqueConstraint("linkProposalsPair", ["corpKey", "memberId", "userId"])
      .modifyEnd(tableOptions)
      .execute();
  },
};

const required = (column: ColumnDefinitionBuilder) => column.notNull();
