import { readFilter, type CallContext, type Ports } from "@menshen/core";
import type { AccountScope } from "@menshen/domain";

const fields = {
  id: { type: "integer", from: "id" },
  userId: { type: "text", from: "userId" },
  base: { type: "text", from: "base" },
  tenant: { type: "text", from: "tenant" },
} as const;

/**
 * Whether a row of the model still lets its user in. The caller's copy names the row and is not believed. Over the network
 * another user's row is answered as a missing one, so that ids reveal nothing.
 */
export async function isLinked(
  { models, data }: Ports,
  { kind, base, tenant }: AccountScope,
  id: number,
  { caller, userId }: CallContext,
): Promise<boolean> {
  const filter = readFilter({ id }, fields);
  const row = await models.get({ kind, fields, filter, orderList: [] });
  if (!row) return false;
  if (caller !== "server" && caller !== "admin" && row["userId"] !== userId) return false;
  const user = await data.users.find(String(row["userId"]));
  return row["base"] === base && row["tenant"] === tenant && user?.status === "active";
}
