import BetterSqlite3 from "better-sqlite3";
import { mustEqual } from "../measure.ts";

const tables = [
  "flows",
  "loginCodes",
  "sessions",
  "users",
  "accounts",
  "corps",
  "members",
  "audit",
];

/** The number of non-null values of each column (`table.column`) after logins. */
export function filledColumns(path: string): ReadonlyMap<string, number> {
  const db = new BetterSqlite3(path, { readonly: true });
  const counts = new Map<string, number>();
  for (const table of tables) {
    const columns = db.pragma(`table_info(${table})`) as { name: string }[];
    for (const { name } of columns) {
      const row = db.prepare(`select count("${name}") as n from "${table}"`).get();
      counts.set(`${table}.${name}`, (row as { n: number }).n);
    }
  }
  db.close();
  return counts;
}

/** A floor is comparable only if it writes the same rows with the same columns filled. @returns ours */
export function mustFillSameColumns(path: string, floorPath: string): ReadonlyMap<string, number> {
  const ours = filledColumns(path);
  const floor = filledColumns(floorPath);
  for (const [column, count] of ours) {
    mustEqual(`values of ${column} in the floor`, floor.get(column), count);
  }
  return ours;
}

/** The same for logins of WeCom that end in a session each. */
export function mustHaveSameRows(path: string, floorPath: string, logins: number): void {
  const ours = mustFillSameColumns(path, floorPath);
  mustEqual("sessions", ours.get("sessions.id"), logins);
  mustEqual("finished flows", ours.get("flows.outcome"), logins);
  mustEqual("spent loginCodes", ours.get("loginCodes.usedAtMs"), logins);
  mustEqual("rows in the audit", ours.get("audit.id"), 2 * logins);
}
