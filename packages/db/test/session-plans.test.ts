import { afterAll, beforeAll, expect, it } from "vitest";
import type { SessionStore } from "@menshen/domain";
import { sessionStore } from "../src/stores/login/sessions.ts";
import { oidcLoginStore } from "../src/stores/oidc/oidc-logins.ts";
import { createScope } from "../src/scope.ts";
import { openEmptyDatabases, plansOf, plansOn } from "./plans.ts";

/* Query plans of sessions: none reads the sessions of all users. */

let databases: Awaited<ReturnType<typeof openEmptyDatabases>>;
beforeAll(async () => {
  databases = await openEmptyDatabases();
});
afterAll(() => databases.close());

const ofOneUser: Record<string, (sessions: SessionStore) => Promise<unknown>> = {
  revokeLeastRecent: (sessions) => sessions.revokeLeastRecent("id", "user", 49, 1),
  revokeAllOfUser: (sessions) => sessions.revokeAllOfUser("user", 1),
  revokeOfCorp: (sessions) => sessions.revokeOfCorp(["user"], "corp", 1),
  listAlive: (sessions) => sessions.listAlive("user", 2, 1),
};

it.each(Object.entries(ofOneUser))("%s reads the sessions of one user alone", async (_, work) => {
  for (const connection of [databases.sqlite, databases.postgres]) {
    const plan = await plansOf(connection, (scope) => work(sessionStore(scope)));
    expect(plan).toMatch(/sessions_by_userId/);
    expect(plan).not.toMatch(/sessions_revoked|sessions_by_(?!userId)|SCAN (?!json_each)|Seq Scan/);
  }
});

it("the logins of sessions that ended are found by the index of revoked sessions", async () => {
  // PostgreSQL decides by the number of rows.
  const plan = await plansOf(databases.sqlite, (scope) => oidcLoginStore(scope).endRevoked(1, 2));
  expect(plan).toContain("sessions_revoked (revokedAtMs>?)");
});

it("the logins of a user to applications are found by the user", async () => {
  const { sqlite } = databases;
  const page = { userId: "user", limit: 50, nowMs: 1 };
  const plan = await plansOn(sqlite, (db) =>
    oidcLoginStore({ ...createScope(sqlite), db }).list(page),
  );
  expect(plan).toContain("SEARCH l USING INDEX oidcLogins_by_userId (userId=?)");
});
