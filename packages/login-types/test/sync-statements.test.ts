import { bigCorp } from "@menshen/sandbox";
import { expect, it } from "vitest";
import { createTestApp, redirectUri } from "@menshen/testkit/app";
import { sync } from "@menshen/testkit/run-syncs";

const name = "auths.Big";
const MEMBERS = 500;
/** Of a transaction: its begin, its locks and its commit, which are not reported as statements. */
const AROUND = 3;
const BATCHES = MEMBERS / 250;

it("a sync applies ten changed members with at most 1.1 round trips, and creates ten users with as many", async () => {
  let statements = 0;
  const corp = bigCorp({ members: MEMBERS, departments: 2 });
  const [{ agentId, secret }] = corp.apps;
  const config = { corpId: corp.corpId, corpSecret: secret, agentId, redirectUri };
  await using test = await createTestApp(
    { [name]: config },
    { onStatement: () => void statements++ },
  );
  const { world } = test.sandbox;
  world.addCorp(corp);
  const statementsOf = async (how: Parameters<typeof sync>[2]) => {
    const before = statements;
    const { status, counts } = await sync(test, name, how);
    expect(status).toBe("done");
    return { statements: statements - before, members: counts?.members };
  };
  const roundTripsPerTen = (more: number) => (more + BATCHES * AROUND) / (MEMBERS / 10);

  await sync(test, name);
  const unchanged = await statementsOf({});
  const created = await statementsOf({ createUsers: true });
  expect(roundTripsPerTen(created.statements - unchanged.statements)).toBeLessThanOrEqual(1.1);

  for (const [at, { userId }] of corp.members.entries()) {
    if (at % 50 === 0) world.removeMember(corp.corpId, userId);
    else world.updateMember(corp.corpId, userId, { position: `${at}` });
  }
  const compared = await statementsOf({ dryRun: true });
  const applied = await statementsOf({});
  expect(applied.members).toMatchObject({ changed: 490, removed: 10 });
  expect(roundTripsPerTen(applied.statements - compared.statements)).toBeLessThanOrEqual(1.1);
});
