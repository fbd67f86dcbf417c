import { afterAll, beforeAll, describe } from "vitest";
import type { Clock } from "@menshen/core";
import { NOON } from "./contract/fixtures.ts";
import { describeAudit } from "./contract/login/audit.ts";
import { describeCorps } from "./contract/accounts/corps.ts";
import { describeCounters } from "./contract/counters.ts";
import { describeDirectory } from "./contract/directory/directory.ts";
import { describeDirectoryModel } from "./contract/directory/directory-model.ts";
import { describeFlows } from "./contract/login/flows.ts";
import { describeHousekeeping } from "./contract/housekeeping.ts";
import { describeInbox } from "./contract/inbox/inbox.ts";
import { describeLoginHours } from "./contract/login/login-hours.ts";
import { describeMerges } from "./contract/accounts/merges.ts";
import { describeModels } from "./contract/models/models.ts";
import { describeTables } from "./contract/models/tables.ts";
import { describeNodes } from "./contract/nodes.ts";
import { describeOidc } from "./contract/oidc/oidc.ts";
import { describePeople } from "./contract/accounts/people.ts";
import { describeRecords } from "./contract/login/records.ts";
import { describeSessions } from "./contract/login/sessions.ts";
import { describeSuites } from "./contract/suites/suites.ts";
import { describeSyncs } from "./contract/directory/syncs.ts";
import { describeTokens } from "./contract/tokens.ts";
import { describeTransactions } from "./contract/transactions.ts";
import type { Database } from "../src/open.ts";
import type { World } from "./contract/world.ts";

/** Opens an empty database that runs by `clock`. */
export type MakeDatabase = (clock: Clock) => Promise<Database>;

/**
 * The contract of every database. One database serves all tests but the last, so each creates its own users.
 * @param make opens an empty database; called twice
 */
export function describeStores(name: string, make: MakeDatabase): void {
  const clock = { nowMs: NOON, now: () => clock.nowMs };

  // oxlint-disable-next-line vitest/valid-title -- a contract suite is named by its caller
  describe(name, () => {
    const world: World = { database: undefined as unknown as Database, clock };
    beforeAll(async () => {
      world.database = await make(clock);
    });
    afterAll(() => world.database.close());

    describeFlows(world);
    describeSessions(world);
    describePeople(world);
    describeCorps(world);
    describeTransactions(world);
    describeMerges(world);
    describeRecords(world);
    describeAudit(world);
    describeModels(world);
    describeTables(world);
    describeTokens(world);
    describeSuites(world);
    describeCounters(world);
    describeNodes(world);
    describeInbox(world);
    describeDirectory(world);
    describeDirectoryModel(world);
    describeSyncs(world);
    describeOidc(world);
  });

  describe(`${name}, retention`, () => {
    describeHousekeeping(() => make({ now: () => NOON }));
    describeLoginHours(() => make({ now: () => NOON }));
  });
}
