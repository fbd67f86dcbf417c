import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ListMembers } from "@menshen/domain";
import type { Connection } from "../src/connection/connection.ts";
import { directoryLists } from "../src/stores/directory/directory-lists.ts";
import { openEmptyDatabases, plansOf } from "./plans.ts";

/* Query plans of member pages: an index scan that starts where the previous page ended. */

let databases: Awaited<ReturnType<typeof openEmptyDatabases>>;
beforeAll(async () => {
  databases = await openEmptyDatabases();
});
afterAll(() => databases.close());

/** The query plan of a page; a single letter is searched without an index. */
function planOf(connection: Connection, page: Partial<ListMembers>): Promise<string> {
  return plansOf(connection, (scope) =>
    directoryLists(scope).listMembers({ corpKey: "c", search: "l", limit: 50, ...page }),
  );
}

describe("a page of members", () => {
  it("a page of a department's members uses the department's index", async () => {
    const page = { departmentId: 7, after: "lin", state: "active" } as const;
    const plan = await planOf(databases.sqlite, page);
    expect(plan).toMatch(
      /SEARCH p USING.* INDEX memberDepartments_by_\w+ .*corpKey=.*departmentId=.*memberId>/,
    );
    expect(plan).toMatch(/SEARCH m USING .*corpKey=\? AND memberId=\?/);
    expect(await planOf(databases.postgres, page)).toMatch(
      /memberDepartments_by_.*\n.*Index Cond: .*corpKey.*departmentId.*memberId" >/,
    );
  });

  it("a page of a company's members uses the primary key", async () => {
    const plan = await planOf(databases.sqlite, { after: "lin" });
    expect(plan).toMatch(/SEARCH m USING .*corpKey=\? AND memberId>\?/);
    expect(plan).not.toContain("TEMP B-TREE FOR ORDER BY");
    expect(await planOf(databases.postgres, { after: "lin" })).toMatch(
      /membersIdentity.*\n.*Index Cond: .*corpKey.*memberId" >/,
    );
  });
});
