import { Code, readFilter, type CallContext, type Ports } from "@menshen/core";
import type { AccountScope } from "@menshen/domain";

const fields = {
  id: { type: "integer", from: "id" },
  userId: { type: "text", from: "userId" },
  base: { type: "text", from: "base" },
  tenant: { type: "text", from: "tenant" },
} as const;

/**
 * Whether a row of the model still lets its user in. The caller's copy names the row and is not believed.
 * @throws Code 10603 over the network, another user's row
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
  if (caller !== "server" && caller !== "admin" && row["userId"] !== userId) {
    throw new Code(10603, "authObj is another user's");
  }
  const user = await data.users.find(String(row["userId"]));
  return row["base"] === base && row["tenant"] === tenant && user?.status === "active";
}
