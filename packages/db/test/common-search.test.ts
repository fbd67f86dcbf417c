import { sql } from "kysely";
import { expect, it } from "vitest";
import { connect } from "../src/connection/connect.ts";
import { migrate } from "../src/migrate.ts";
import { createScope } from "../src/scope.ts";
import { FEW_HITS, rareSearch } from "../src/sql/search.ts";
import { userStore } from "../src/stores/accounts/users.ts";
import { log } from "./contract/fixtures.ts";

it("a search that many users match reads the newest users instead of all matches", async () => {
  const { close, ...connection } = await connect("sqlite::memory:", log);
  const scope = createScope({ ...connection, close });
  await migrate(scope, 0, async () => {});
  await sql`with recursive t (n) as (select 1 union all select n + 1 from t where n <= ${FEW_HITS})
    insert into users (id, name, role, status, "createdAtMs")
    select 'u' || n, '李' || n, 'user', 'active', n from t`.execute(scope.db);
  expect(await rareSearch(scope, ["users"], "李")).toBeNull();
  expect(await rareSearch(scope, ["users"], "李5000")).not.toBeNull();
  const ids = async (search: string) =>
    (await userStore(scope).list({ search, limit: 2 })).map(({ id }) => id);
  expect([await ids("李"), await ids("李5000")]).toEqual([["u5001", "u5000"], ["u5000"]]);
  await close();
});
