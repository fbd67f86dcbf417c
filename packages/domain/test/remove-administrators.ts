import { createUser, mergeUsers, setUserRole, setUserStatus } from "@menshen/domain";
import type { TestFlows } from "@menshen/testkit/flows";
import { expect } from "vitest";

const origin = { ip: "192.0.2.7", userAgent: "", actor: "admin", snapshot: 3 } as const;
const actor = "admin";

/** Each of nine administrators is demoted, disabled or merged by one of the nodes. */
export async function removeAllAtOnce(nodes: readonly TestFlows[]): Promise<void> {
  const [first] = nodes;
  if (!first) return;
  const create = (userId: string, more = {}) =>
    createUser(first.ports, origin, { userId, actor, ...more });
  await create("plain");
  const ids = Array.from({ length: 9 }, (_, n) => `admin-${n}`);
  for (const userId of ids) await create(userId, { role: "admin" });
  const results = await Promise.allSettled(
    ids.map((userId, n) => {
      const { ports } = nodes[n % nodes.length] ?? first;
      if (n % 3 === 0) return setUserRole(ports, origin, { userId, role: "user", actor });
      if (n % 3 === 1) return setUserStatus(ports, origin, { userId, status: "disabled" });
      return mergeUsers(ports, origin, { keepUserId: "plain", mergeUserId: userId, actor });
    }),
  );
  const refused = results.filter(({ status }) => status === "rejected");
  expect(refused).toMatchObject([{ reason: { errcode: 10703 } }]);
}
