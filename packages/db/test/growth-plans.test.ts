import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditFilter, ListMembers, ListRecords } from "@menshen/domain";
import type { Connection } from "../src/connection/connection.ts";
import { createKeyRing } from "../src/keys.ts";
import { createScope, type RootScope } from "../src/scope.ts";
import { auditStore } from "../src/stores/audit.ts";
import { userStore } from "../src/stores/accounts/users.ts";
import { directoryLists } from "../src/stores/directory/directory-lists.ts";
import { syncStore } from "../src/stores/directory/syncs.ts";
import { inboxStore } from "../src/stores/inbox/inbox.ts";
import { loginHourStore } from "../src/stores/login/login-hours.ts";
import { createModels } from "../src/stores/models/models.ts";
import { openEmptyDatabases, plansOf, plansOn } from "./plans.ts";

/* Query plans of the console's lists: none reads a table that grows. */

const ring = createKeyRing({ secret: new Uint8Array(32) }, "inbox");
let databases: Awaited<ReturnType<typeof openEmptyDatabases>>;
beforeAll(async () => {
  databases = await openEmptyDatabases();
});
afterAll(() => databases.close());

const users = (connection: Connection, search?: string) =>
  plansOf(connection, (scope) => userStore(scope).list({ limit: 50, search }));
const members = (connection: Connection, page: Partial<ListMembers>) =>
  plansOf(connection, (scope) =>
    directoryLists(scope).listMembers({ corpKey: "c", limit: 50, ...page }),
  );
const audit = (connection: Connection) =>
  plansOf(connection, (scope) => auditStore(scope).list({ action: "user-merged", limit: 50 }));
const byName = (connection: Connection, orderList: readonly (readonly [string, 1 | -1])[]) => {
  const fields = { name: { type: "text", from: "profile.name" } } as const;
  const query = { kind: "wecom", fields, filter: { and: [] }, orderList, page: 1, size: 10 };
  return plansOn(connection, (db) => createModels({ ...createScope(connection), db }).query(query));
};

const log = (page: AuditFilter) =>
  plansOf(databases.sqlite, (scope) => auditStore(scope).list({ limit: 50, ...page }));
const inbox = (connection: Connection, page: Partial<ListRecords>) =>
  plansOf(connection, (scope) => inboxStore(scope, ring).list({ limit: 50, ...page }));
const backlog = (connection: Connection) =>
  plansOf(connection, (scope) => inboxStore(scope, ring).backlog());
const changes = (filter: { change?: "removed"; of?: "department" }) =>
  plansOf(databases.sqlite, (scope) =>
    syncStore(scope).listChanges("run", { limit: 50, ...filter }),
  );

describe("the plans of lists that grow", () => {
  it("a page of users begins where the page before ended, in both databases", async () => {
    const { sqlite, postgres } = databases;
    expect(await users(sqlite)).toContain(
      "SEARCH u USING INDEX users_by_createdAtMs_id ((createdAtMs,id)<(?,?))",
    );
    expect(await users(sqlite)).not.toContain("TEMP B-TREE");
    expect(await users(postgres)).toMatch(
      /"users_by_createdAtMs_id".*\n\s+Index Cond: \(ROW\("createdAtMs", id\) < ROW/,
    );
  });

  it("a search of users reads the grams of users and accounts, and no table", async () => {
    const { sqlite, postgres } = databases;
    const plan = await users(sqlite, "王芳");
    expect(plan).toContain("SCAN usersGrams VIRTUAL TABLE INDEX 0:M1");
    expect(plan).toContain("SEARCH u USING INDEX sqlite_autoindex_users_1 (id=?)");
    expect(plan).not.toMatch(/SCAN (?:u|a|f)\b/);
    const other = await users(postgres, "王芳");
    expect(other).toMatch(
      /Bitmap Index Scan on users_grams[^]*Bitmap Index Scan on accounts_grams/,
    );
    expect(other).not.toContain("Seq Scan");
  });

  it("a search of members reads their grams, also within a department", async () => {
    for (const departmentId of [undefined, 7]) {
      const plan = await members(databases.sqlite, { search: "王芳", departmentId });
      expect(plan).toContain("SCAN membersGrams VIRTUAL TABLE INDEX 0:M1");
      expect(plan).not.toMatch(/memberId>\?/);
      expect(await members(databases.postgres, { search: "王芳", departmentId })).toContain(
        "Bitmap Index Scan on members_grams",
      );
    }
  });

  it("a page of removed or inactive members reads only those", async () => {
    for (const state of ["removed", "inactive"] as const) {
      const { sqlite, postgres } = databases;
      expect(await members(sqlite, { state, after: "a" })).toContain(
        `SEARCH m USING INDEX members_${state} (corpKey=? AND memberId>?)`,
      );
      expect(await members(postgres, { state, after: "a" })).toContain(
        `Index Scan using members_${state}`,
      );
    }
  });

  it("the audit entries of one action are read from an index", async () => {
    expect(await audit(databases.sqlite)).toMatch(
      /^SEARCH audit USING INDEX audit_by_action_id \(action=\? AND id<\?\)/,
    );
    expect(await audit(databases.postgres)).toMatch(/Index Scan Backward using audit_by_action_id/);
  });

  it("of several filters of the audit log the most selective one uses its index, and a time bounds the ids", async () => {
    expect(await log({ actions: ["login"], ip: "192.0.2.1", corpId: "c" })).toContain(
      "USING INDEX audit_by_ip_id (ip=? AND id<?)",
    );
    expect(await log({ untilMs: 1 })).toMatch(
      /^SEARCH audit USING INTEGER PRIMARY KEY \(rowid<\?\)/,
    );
    const figures = await plansOf(databases.sqlite, (scope) =>
      loginHourStore(scope as RootScope).since(1),
    );
    expect(figures).toContain("SEARCH audit USING INDEX audit_by_atMs (atMs>?)");
  });

  it("the removed members of a department are found among those removed", async () => {
    const plan = await members(databases.sqlite, { departmentId: 1, state: "removed" });
    expect(plan).toContain("SEARCH m USING INDEX members_removed (corpKey=? AND memberId>?)");
  });

  it("callbacks of one element, scope or event are read from an index, as are those that wait", async () => {
    for (const filter of ["element", "scope", "event"] as const) {
      const page = { [filter]: "x" };
      expect(await inbox(databases.sqlite, page)).toContain(
        `SEARCH inboxRecords USING INDEX inboxRecords_by_${filter}_id (${filter}=? AND id<?)`,
      );
      expect(await inbox(databases.postgres, page)).toContain(
        `Index Scan Backward using "inboxRecords_by_${filter}_id"`,
      );
    }
    const faults = plansOf(databases.sqlite, (scope) => inboxStore(scope, ring).clockFaults(1));
    expect(await faults).toContain("inboxRecords_by_receivedAtMs (receivedAtMs>?)");
    expect(await backlog(databases.sqlite)).toContain("COVERING INDEX inboxRecords_waiting");
    expect(await backlog(databases.postgres)).toMatch(/Scan.* "inboxRecords_waiting"/);
  });

  it("the changes of a sync of one kind, and those of departments, are read from an index", async () => {
    expect(await changes({ change: "removed" })).toContain(
      "USING INDEX syncChanges_by_runId_change_id (runId=? AND change=? AND id>?)",
    );
    expect(await changes({ of: "department" })).toContain(
      "USING INDEX syncChanges_of_departments (runId=? AND id>?)",
    );
  });

  it("the members of companies are counted in an index", async () => {
    const corps = await plansOf(databases.sqlite, (scope) => directoryLists(scope).listCorps());
    expect(corps.match(/COVERING INDEX members_by_corpKey_removedAtMs_status/g)).toHaveLength(2);
  });

  it("a page of a model in the order of names needs no sort", async () => {
    const { sqlite, postgres } = databases;
    for (const order of [[], [["name", 1]]] as const) {
      const plan = await byName(sqlite, order);
      expect(plan).toMatch(/^SEARCH rows USING (?:COVERING )?INDEX accounts_by_kind_/m);
      expect(plan).not.toContain("TEMP B-TREE");
    }
    const plan = await byName(postgres, [["name", 1]]);
    expect(plan).toContain("accounts_by_kind_name");
    expect(plan).not.toContain("Sort");
  });
});
